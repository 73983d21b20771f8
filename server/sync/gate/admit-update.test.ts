import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { maxClock } from './decode-update.ts';
import { forge } from './testing/forge.ts';
import { Replica, ada, bob, bytesOf, messageId } from './testing/people.ts';
import { adas, bobs, edit, first, fresh, gone, mine, one, other, react, second, segment, text } from './testing/small-segment.ts';

test('[P4] the ids at fault are named, all of them', () => {
	const page = new Replica(ada, second);
	page.document.transact(() => {
		page.set(fresh, text('x'.repeat(16_001)));
		page.set(messageId(5), text('fine'));
		page.set(messageId(6), text('y'.repeat(16_001)));
	});
	const verdict = segment().take(ada, page.unsent[0]!);
	expect(verdict).toEqual({ kind: 'refused', code: 'too_large', ids: [fresh, messageId(6)], clients: [second] });
});

const incomplete: readonly (readonly [string, Uint8Array])[] = [
	['a gap before the first clock', one({ root: mine, key: fresh, values: [text('x')] }, first, 4)],
	['an origin that is not here', one({ origin: { client: second, clock: 7 }, values: [text('x')] })],
	['a hole', forge([{ client: first, clock: 3, structs: [{ content: 10, length: 1 }, { root: mine, key: fresh, values: [text('x')] }] }])], // prettier-ignore
	['two items that stand on each other', forge([first, second].map((client) => ({ client, clock: client === first ? 3 : 0, structs: [{ origin: client === first ? { client: second, clock: 0 } : { client: first, clock: 3 }, values: [text('x')] }] })))], // prettier-ignore
	['a deletion of what is not here', forge([], [{ client: first, clock: 3, length: 1 }])],
	['a reaction to what is not here', react(`${fresh}|👍`, 1)]
];
test.each(incomplete)('[P4.10] what builds on something that is not here is no refusal: %s', (_what, update) => {
	const server = segment();
	const state = bytesOf(server.document);
	expect(server.take(ada, update)).toEqual({ kind: 'incomplete' });
	expect(bytesOf(server.document)).toBe(state);
});

test('a caught-up server leaves out of a SyncStep2 what builds on something that is nowhere, and takes the rest', () => {
	const server = segment();
	const update = forge([
		{ client: second, clock: 0, structs: [{ root: mine, key: fresh, values: [text('kept')] }] },
		{ client: first, clock: 4, structs: [{ root: mine, key: messageId(7), values: [text('left out')] }] }
	]);
	expect(server.take(ada, update, { isSyncStep2: true })).toEqual({ kind: 'incomplete' });
	const verdict = server.take(ada, update, { isSyncStep2: true, isCaughtUp: true });
	expect(verdict).toMatchObject({ kind: 'admitted', messages: [{ id: fresh }], clocks: new Map([[second, 1]]) });
});

test('[P4.9] a SyncStep2 loses in silence what others wrote and deleted, and what nobody known wrote elsewhere', () => {
	const server = segment();
	const page = new Replica(ada, first);
	page.receive(server.state);
	const [his, unbound] = [new Replica(bob, other), new Replica(bob, 77)];
	for (const replica of [his, unbound]) replica.receive(server.state);
	his.set(bobs, text('his edit', { editedAt: 1 }));
	unbound.set(messageId(8), text('not known here'));
	for (const replica of [his, unbound]) page.receive(Y.encodeStateAsUpdate(replica.document));
	const state = bytesOf(server.document);
	expect(server.take(ada, page.syncStep2(server.document), { isSyncStep2: true })).toEqual({ kind: 'known', clocks: new Map() });
	expect(bytesOf(server.document)).toBe(state);
	page.set(fresh, text('mine'));
	const verdict = server.take(ada, page.syncStep2(server.document), { isSyncStep2: true });
	expect(verdict).toMatchObject({ kind: 'admitted', messages: [{ id: fresh }], clocks: new Map([[first, 4]]) });
});

test('an update that is here already changes nothing, for a reader too, and even when another relays it', () => {
	const server = segment();
	const page = new Replica(ada, first);
	page.receive(server.state);
	const state = Y.encodeStateAsUpdate(page.document);
	expect(server.take(ada, state, { mayWrite: false })).toEqual({ kind: 'known', clocks: new Map([[first, 3]]) });
	expect(server.take(bob, state)).toEqual({ kind: 'known', clocks: new Map([[other, 1]]) });
});

test('[P4] a text for a redacted message becomes a redaction under the same Yjs id, and the client is told', () => {
	const server = segment();
	const page = new Replica(ada, first);
	page.receive(server.state);
	page.set(gone, text('back again', { editedAt: 5 }));
	const update = page.unsent[0]!;
	const batch = server.batch();
	expect([1, 2].map(() => batch.admit(server.submission(ada, update)).kind)).toEqual(['admitted', 'known']);
	expect(server.take(ada, update)).toMatchObject({ kind: 'admitted', alreadyRedacted: [gone], clocks: new Map([[first, 4]]) });
	expect(server.take(ada, update)).toMatchObject({ kind: 'known' });
	expect(Buffer.from(server.state).includes('back again')).toBe(false);
	page.receive(server.state);
	for (const { share } of [server.document, page.document])
		expect(share.get(mine)?._map.get(gone)?.content.getContent()).toEqual([{ redacted: true }]);
});

test('[P4] a redaction known to the projection alone holds as well', () => {
	const server = segment();
	server.redacted.add(adas);
	expect(server.take(ada, edit(text('x', { thread: bobs })))).toMatchObject({ kind: 'admitted', alreadyRedacted: [adas] });
	expect(server.document.getMap(mine).get(adas)).toEqual({ redacted: true });
});

test('[P4] the answer to a lie is short', () => {
	const long = segment().take(ada, one({ root: mine, key: 'k'.repeat(100_000), values: [text('x')] }));
	expect(long).toEqual({ kind: 'refused', code: 'malformed', ids: [], clients: [first] });
	const structs = Array.from({ length: 2_000 }, (_, number) => ({ root: mine, key: `key ${number}`, values: [text('x')] }));
	const many = segment().take(ada, forge([{ client: first, clock: 3, structs }]));
	expect(many.kind === 'refused' && many.ids.length).toBe(1_000);
});

test('what a text cannot hold in Yjs arrives as the replacement that Yjs writes for it', () => {
	const server = segment();
	const page = new Replica(ada, second);
	page.set(fresh, text('a lone \ud800'));
	expect(server.take(ada, page.unsent[0]!)).toMatchObject({ messages: [{ value: text('a lone \ufffd') }] });
});

test('a client id whose clock has come to its end writes no more, the short way or the long', () => {
	const server = segment();
	const run = { content: 1, length: maxClock - 4, origin: { client: first, clock: 0 } };
	const value = { origin: { client: first, clock: maxClock - 2 }, values: [text('the last one', { thread: bobs })] };
	expect(server.take(ada, forge([{ client: first, clock: 3, structs: [run, value] }])).kind).toBe('admitted');
	expect(server.document.getMap(mine).get(adas)).toMatchObject({ text: 'the last one' });
	const next = one({ root: mine, key: fresh, values: [text('x')] }, first, maxClock);
	expect(server.take(ada, next)).toMatchObject({ kind: 'refused', code: 'malformed' });
});
