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

test('[P4] a redaction against a second copy under another client id: it stays redacted, whichever came first', () => {
	for (const isCopyFirst of [true, false]) {
		const { server, page, other } = pair();
		for (const replica of [page, other]) replica.set(id, text('hello'));
		page.set(id, { redacted: true });
		const [sent, redaction] = [page.unsent[0]!, page.unsent[1]!];
		server.take(ada, sent);
		const order = isCopyFirst ? [other.unsent[0]!, redaction] : [redaction, other.unsent[0]!];
		const verdicts = order.map((update) => server.take(ada, update));
		expect(verdicts.map(({ kind }) => kind)).toEqual(['admitted', 'admitted']);
		for (const replica of [page, other]) replica.receive(server.state);
		for (const document of [server.document, page.document, other.document]) {
			expect(document.getMap(messagesRoot(ada)).get(id)).toEqual({ redacted: true });
			expect(Object.keys(document.getMap('arrivals').toJSON())).toEqual([id]);
		}
	}
});

test('[P3] a second copy is admitted without a second arrival', () => {
	const { server, page, other } = pair();
	for (const replica of [page, other]) replica.set(id, text('hello'));
	const batch = server.batch();
	expect(batch.admit(server.submission(ada, page.unsent[0]!))).toMatchObject({ messages: [{ id }], changes: [] });
	expect(batch.admit(server.submission(ada, other.unsent[0]!))).toMatchObject({
		messages: [],
		changes: [{ kind: 'message', id }]
	});
	expect(batch.newMessages).toBe(1);
	expect(batch.seal(4, 5).arrivals).toEqual([{ id, seq: 4 }]);
});

test('updates of one client that wait for the same commit build on each other, and a refused one leaves the others', () => {
	const { server, page } = pair();
	const bobs = new Replica(bob, 20);
	page.set(id, text('hello'));
	page.set(id, text('hello again', { editedAt: 1 }));
	bobs.set(id, text('mine'));
	bobs.set(messageId(2), text('second'));
	const batch = server.batch();
	const [sent, edit] = [page.unsent[0]!, page.unsent[1]!];
	expect(batch.admit(server.submission(ada, edit))).toEqual({ kind: 'incomplete' });
	expect(batch.admit(server.submission(ada, sent)).kind).toBe('admitted');
	expect(batch.admit(server.submission(bob, bobs.unsent[0]!))).toEqual({
		kind: 'refused',
		code: 'id_taken',
		ids: [id],
		clients: [20]
	});
	expect(batch.admit(server.submission(bob, bobs.unsent[1]!))).toEqual({ kind: 'incomplete' });
	expect(batch.admit(server.submission(ada, edit))).toMatchObject({ kind: 'admitted', messages: [], clocks: new Map([[10, 2]]) });
	expect(batch.admit(server.submission(ada, sent))).toEqual({ kind: 'known', clocks: new Map([[10, 1]]) });
	const sealed = batch.seal(1, 1);
	expect(batch.seal(1, 1)).toEqual(sealed);
	expect(sealed.update.length).toBeLessThanOrEqual(batch.bytes);
	server.commit(batch);
	expect(server.document.getMap(messagesRoot(ada)).get(id)).toEqual(text('hello again', { editedAt: 1 }));
});

test('[P4] nothing that the server writes brings a redacted text back, and a second redaction writes nothing', () => {
	const { server, page } = pair();
	page.set(id, text('hello'));
	server.take(ada, page.unsent[0]!);
	const batch = server.batch();
	batch.setAsServer(messagesRoot(ada), id, { redacted: true });
	const sealed = batch.seal(2, 2);
	batch.setAsServer(messagesRoot(ada), id, { redacted: true });
	expect(batch.seal(2, 2)).toEqual(sealed);
	batch.setAsServer(messagesRoot(ada), id, text('back', { editedAt: 1 }));
	server.commit(batch);
	expect(server.document.getMap(messagesRoot(ada)).get(id)).toEqual({ redacted: true });
	const later = server.batch();
	later.setAsServer(messagesRoot(ada), id, text('back', { editedAt: 2 }));
	expect(later.isEmpty).toBe(true);
});

test('what cannot be written is not posted', () => {
	const batch = pair().server.batch();
	const post = (value: string) => batch.postAsServer(ada, id, text(value));
	expect(post('a lone \ud800')).toEqual({ kind: 'refused', code: 'malformed' });
	expect(post('x'.repeat(16_001))).toEqual({ kind: 'refused', code: 'too_large' });
	expect(batch.isEmpty).toBe(true);
	expect(Y.decodeUpdate(batch.seal(1, 1).update)).toMatchObject({ structs: [], ds: { clients: new Map() } });
});

test('[P2] applied on two documents, one of which was just loaded, a sealed update gives the same bytes', () => {
	const { server, page } = pair();
	const loaded = new Y.Doc();
	for (let number = 1; number < 6; number += 1) {
		page.set(messageId(number), text(`number ${number}`));
		page.set(messageId(1), text(`edit ${number}`, { editedAt: number }));
		page.react(messageId(number), '👍', 1);
		const batch = server.batch();
		for (const update of page.unsent.splice(0)) expect(batch.admit(server.submission(ada, update)).kind).toBe('admitted');
		Y.applyUpdate(loaded, server.commit(batch));
	}
	expect(bytesOf(loaded)).toBe(bytesOf(server.document));
	expect(loaded.getMap('arrivals').toJSON()).toEqual(
		Object.fromEntries([1, 2, 3, 4, 5].map((number) => [messageId(number), [number, 1_700_000_000_000 + number]]))
	);
});

test('[P3.12] the arrival of a reply says its thread, which its redaction would take away', () => {
	const { server, page } = pair();
	page.set(id, text('hello'));
	page.set(messageId(2), text('in the thread', { thread: id }));
	for (const update of page.unsent) server.take(ada, update);
	const posted = server.batch();
	posted.postAsServer(bob, messageId(3), text('over http', { thread: id }));
	server.commit(posted);
	page.set(messageId(2), { redacted: true });
	server.take(ada, page.unsent[2]!);
	expect(contentOf(server.document)).toMatchObject({
		arrivals: {
			[id]: [1, 1_700_000_000_001],
			[messageId(2)]: [2, 1_700_000_000_002, id],
			[messageId(3)]: [3, 1_700_000_000_003, id]
		},
		[messagesRoot(ada)]: { [messageId(2)]: { redacted: true } }
	});
});
