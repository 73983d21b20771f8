import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { messagesRoot, noticesRoot, reactionsRoot } from '#lib/core/segment.ts';
import { Replica, Server, ada, bob, bytesOf, contentOf, messageId } from './testing/people.ts';

const id = messageId(1);
const text = (value: string, more = {}) => ({ text: value, sentAt: 1_700_000_000_000, ...more });

function pair() {
	const server = new Server();
	server.owners.set(10, ada).set(20, bob).set(11, ada);
	return { server, page: new Replica(ada, 10), other: new Replica(ada, 11) };
}

test('[P2] a message and its arrival are one update, the same for every replica', () => {
	const { server, page } = pair();
	page.set(id, text('hello'));
	const batch = server.batch();
	const verdict = batch.admit(server.submission(ada, page.unsent[0]!));
	expect(verdict).toEqual({
		kind: 'admitted',
		messages: [{ id, author: ada, value: text('hello') }],
		changes: [],
		clocks: new Map([[10, 1]]),
		alreadyRedacted: []
	});
	const update = server.commit(batch);
	expect(contentOf(server.document)).toEqual({
		arrivals: { [id]: [1, 1_700_000_000_001] },
		[messagesRoot(ada)]: { [id]: text('hello') }
	});
	page.receive(update);
	expect(bytesOf(page.document)).toBe(bytesOf(server.document));
});

test('[P4] a redaction against a concurrent edit that wins in Yjs is set again in the same update', () => {
	const { server, page, other } = pair();
	page.set(id, text('hello'));
	server.take(ada, page.unsent[0]!);
	other.receive(server.state);
	other.set(id, text('edited', { editedAt: 5 }));
	page.set(id, { redacted: true });
	expect(server.take(ada, other.unsent[0]!).kind).toBe('admitted');
	const verdict = server.take(ada, page.unsent[1]!);
	expect(verdict).toMatchObject({ kind: 'admitted', changes: [{ id, isRedaction: true }] });
	for (const replica of [page, other]) replica.receive(server.state);
	for (const document of [server.document, page.document, other.document]) {
		expect(document.getMap(messagesRoot(ada)).get(id)).toEqual({ redacted: true });
	}
});

test('a write of the server wins over what the document and the batch hold', () => {
	const { server, page } = pair();
	page.set(id, text('hello'));
	page.set(id, text('again', { editedAt: 6 }));
	server.take(ada, page.unsent[0]!);
	const batch = server.batch();
	batch.admit(server.submission(ada, page.unsent[1]!));
	batch.setAsServer(messagesRoot(ada), id, text('by the server', { editedAt: 7 }));
	batch.setAsServer(reactionsRoot(bob), `${id}|👍`, 1);
	batch.setAsServer(noticesRoot, 'ntc_1', { kind: 'joined' });
	expect(batch.postAsServer(bob, id, text('mine'))).toEqual({ kind: 'refused', code: 'id_taken' });
	expect(batch.postAsServer(ada, id, text('mine'))).toEqual({ kind: 'exists' });
	expect(batch.postAsServer(bob, messageId(2), text('posted')).kind).toBe('admitted');
	page.receive(server.commit(batch));
	page.receive(Y.encodeStateAsUpdate(server.document));
	expect(contentOf(page.document)).toEqual(contentOf(server.document));
	expect(server.document.getMap(messagesRoot(ada)).get(id)).toEqual(text('by the server', { editedAt: 7 }));
	expect(server.document.getMap('arrivals').toJSON()).toMatchObject({
		[id]: [1, expect.any(Number)],
		[messageId(2)]: [2, expect.any(Number)]
	});
});
