import * as Y from 'yjs';
import { describe, expect, test } from 'vitest';
import type { RefusalCode } from '#lib/core/refusal.ts';
import { maxUpdateBytes, messagesRoot, reactionsRoot } from '#lib/core/segment.ts';
import type { Submission, Verdict } from './gate.ts';
import { forge, nested, objectOf, textOf, type ForgedStruct } from './testing/forge.ts';
import { Replica, Server, ada, bob, bytesOf, messageId } from './testing/people.ts';

const text = (value: string, more = {}) => ({ text: value, sentAt: 1_700_000_000_000, ...more });
const [adas, bobs, fresh, gone] = [messageId(1), messageId(2), messageId(3), messageId(4)];
const mine = messagesRoot(ada);
const [first, second, other] = [10, 11, 20];

/** Ada wrote one message (10:0) that Bob could see, and redacted another (10:1, 10:2); Bob wrote one (20:0). */
function segment(): Server {
	const server = new Server();
	server.owners.set(first, ada).set(second, ada).set(other, bob);
	const [page, his] = [new Replica(ada, first), new Replica(bob, other)];
	page.set(adas, text('of ada', { thread: bobs }));
	page.set(gone, text('soon gone'));
	page.set(gone, { redacted: true });
	his.set(bobs, text('of bob'));
	for (const update of page.unsent) server.take(ada, update);
	server.take(bob, his.unsent[0]!);
	return server;
}

/** What Ada's page would send, were its struct as forged. */
const one = (struct: ForgedStruct, client = first, clock = client === first ? 3 : 0): Uint8Array =>
	forge([{ client, clock, structs: [struct] }]);
const write = (root: string, key: string, value: unknown): Uint8Array => one({ root, key, values: [value] });
const edit = (value: unknown): Uint8Array => one({ origin: { client: first, clock: 0 }, values: [value] });
const react = (key: string, value: unknown): Uint8Array => write(reactionsRoot(ada), key, value);

type Lie = readonly [what: string, update: Uint8Array, code: RefusalCode, more?: Partial<Submission>];

const lies: readonly Lie[] = [
	['a message in another name', write(messagesRoot(bob), fresh, text('x')), 'not_yours'],
	['the same in a SyncStep2', write(messagesRoot(bob), fresh, text('x')), 'not_yours', { isSyncStep2: true }],
	['a reaction in another name', write(reactionsRoot(bob), `${adas}|👍`, 1), 'not_yours'],
	["another's client id", one({ root: mine, key: fresh, values: [text('x')] }, other, 1), 'not_yours'],
	[
		"another's client id with other content for a known clock",
		one({ root: mine, key: fresh, values: [text('x')] }, other, 0),
		'not_yours'
	],
	["the server's client id", one({ root: 'arrivals', key: fresh, values: [[9, 9]] }, 1, 4), 'not_yours'],
	["a client id that is nobody's", one({ root: mine, key: fresh, values: [text('x')] }, 99), 'not_yours'],
	["another's message, through its item", one({ origin: { client: other, clock: 0 }, values: [text('x')] }), 'not_yours'],
	["another's message, forgotten", one({ content: 1, length: 1, origin: { client: other, clock: 0 } }), 'not_yours'],
	["another's message, deleted", forge([], [{ client: other, clock: 0, length: 1 }]), 'not_yours'],
	['an arrival, deleted', forge([], [{ client: 1, clock: 0, length: 1 }]), 'not_yours'],
	['arrivals', write('arrivals', fresh, [1, 1]), 'not_yours'],
	['notices', write('notices', 'ntc_1', { kind: 'joined' }), 'not_yours'],
	['an unknown root', write('messages', fresh, text('x')), 'not_yours'],
	['a root called __proto__', write('__proto__', fresh, text('x')), 'not_yours'],
	['a key called __proto__', write(mine, '__proto__', text('x')), 'malformed'],
	['a key that is no message id', write(mine, 'msg_1', text('x')), 'malformed'],
	['a reaction called __proto__', react('__proto__', 1), 'malformed'],
	['an own message, deleted', forge([], [{ client: first, clock: 0, length: 1 }]), 'malformed'],
	['an own message, forgotten', one({ content: 1, length: 1, origin: { client: first, clock: 0 } }), 'malformed'],
	['a message that was forgotten before it came', one({ content: 1, length: 1, root: mine, key: fresh }), 'malformed'],
	[
		'a known clock with other content',
		one({ root: mine, key: adas, values: [text('other', { thread: bobs })] }, first, 0),
		'malformed'
	],
	[
		'a known clock under another key',
		one({ root: mine, key: fresh, values: [text('of ada', { thread: bobs })] }, first, 0),
		'malformed'
	],
	['a known clock with another origin', one({ origin: { client: first, clock: 1 }, values: [text('x')] }, first, 0), 'malformed'],
	['an edit of the time', edit(text('x', { thread: bobs, sentAt: 1 })), 'malformed'],
	['an edit of the thread', edit(text('x')), 'malformed'],
	['an edit of the reply', edit(text('x', { thread: bobs, replyTo: bobs })), 'malformed'],
	['an edit of the attachments', edit(text('x', { thread: bobs, attachments: [`fil_${'0'.repeat(26)}`] })), 'malformed'],
	['a redaction with more in it', edit({ redacted: true, text: 'x' }), 'malformed'],
	['a redaction of what never was', write(mine, fresh, { redacted: true }), 'unknown_message'],
	["another's message id", write(mine, bobs, text('x')), 'id_taken'],
	["a redaction of another's message id", write(mine, bobs, { redacted: true }), 'id_taken'],
	['a reaction to what never was', react(`${fresh}|👍`, 1), 'unknown_message', { isSyncStep2: true }],
	['a reaction of 2', react(`${adas}|👍`, 2), 'malformed'],
	['a reaction of true', react(`${adas}|👍`, true), 'malformed'],
	['a reaction without an emoji', react(`${adas}|`, 1), 'malformed'],
	['a reaction with a line feed', react(`${adas}|\n`, 1), 'malformed'],
	['a reaction that turns the writing direction', react(`${adas}|\u202e`, 1), 'malformed'],
	['a reaction of 33 units', react(`${adas}|${'x'.repeat(33)}`, 1), 'malformed'],
	['a reaction under a bare id', react(adas, 1), 'malformed'],
	[
		'a reaction that is no longer there',
		one({ content: 1, length: 1, root: reactionsRoot(ada), key: `${adas}|👍` }),
		'malformed'
	],
	['a message after the segment was sealed', write(mine, fresh, text('x')), 'segment_sealed', { takesNewMessages: false }],
	['a message of a reader', write(mine, fresh, text('x')), 'read_only', { mayWrite: false }],
	['a reaction of a reader', react(`${adas}|👍`, 1), 'read_only', { mayWrite: false }],
	['a text of 16,001 units', write(mine, fresh, text('x'.repeat(16_001))), 'too_large'],
	['a text of more than 32 KiB', write(mine, fresh, text('€'.repeat(11_000))), 'too_large'],
	['an update of more than 1 MiB', new Uint8Array(maxUpdateBytes + 1), 'too_large'],
	['a message without a time', write(mine, fresh, { text: 'x' }), 'malformed'],
	['a time with a fraction', write(mine, fresh, text('x', { sentAt: 1.5 })), 'malformed'],
	['a time before all time', write(mine, fresh, text('x', { sentAt: -1 })), 'malformed'],
	['a field nobody knows', write(mine, fresh, text('x', { role: 'owner' })), 'malformed'],
	['a value that is a number', write(mine, fresh, 7), 'malformed'],
	['a value that is nothing', write(mine, fresh, null), 'malformed'],
	['a value 33 deep', write(mine, fresh, nested(33)), 'malformed'],
	['a value 200,000 deep', write(mine, fresh, nested(200_000)), 'malformed'],
	['a value with __proto__', write(mine, fresh, objectOf([['__proto__', { text: 'x' }], ['text', 'x'], ['sentAt', 5]])), 'malformed'], // prettier-ignore
	['a value with one key twice', write(mine, fresh, objectOf([['text', 'x'], ['text', 'y'], ['sentAt', 5]])), 'malformed'], // prettier-ignore
	['a big integer', write(mine, fresh, text('x', { sentAt: 5n })), 'malformed'],
	['a lone surrogate', write(mine, fresh, textOf(Uint8Array.of(0x61, 0xed, 0xa0, 0x80))), 'malformed'],
	['bytes that are no UTF-8', write(mine, fresh, textOf(Uint8Array.of(0xff))), 'malformed'],
	['two sections of one client', forge([0, 1].map(() => ({ client: first, clock: 3, structs: [{ root: mine, key: fresh, values: [text('x')] }] }))), 'malformed'], // prettier-ignore
	[
		'two delete sections of one client',
		forge(
			[],
			[0, 1].map(() => ({ client: first, clock: 1, length: 1 }))
		),
		'malformed'
	],
	['a GC struct', one({ content: 0, length: 1 }), 'malformed'],
	[
		'a right origin',
		one({ origin: { client: first, clock: 0 }, rightOrigin: { client: first, clock: 1 }, values: [text('x')] }),
		'malformed'
	],
	['an item of a list', one({ root: mine, values: [text('x')] }), 'malformed'],
	['binary content', one({ content: 3, root: mine, key: fresh, raw: Uint8Array.of(1, 1) }), 'malformed'],
	['a text type', one({ content: 7, root: mine, key: fresh, raw: Uint8Array.of(2) }), 'malformed'],
	['a subdocument', one({ content: 9, root: mine, key: fresh, raw: Uint8Array.of(1, 97, 118, 0) }), 'malformed'],
	['no values at all', one({ root: mine, key: fresh, values: [] }), 'malformed'],
	['a run of 2^40 items', one({ content: 1, length: 2 ** 40, origin: { client: first, clock: 0 } }), 'malformed'],
	[
		'a clock of 2^52',
		forge([{ client: first, clock: 2 ** 52, structs: [{ root: mine, key: fresh, values: [text('x')] }] }]),
		'malformed'
	],
	['a lie about the number of structs', forge([{ client: first, clock: 3, structs: [], count: 2 ** 50 }]), 'malformed'],
	['a lie about the number of sections', Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 15), 'malformed'],
	['bytes after the end', Uint8Array.of(...write(mine, fresh, text('x')), 0), 'malformed'],
	['the first half', write(mine, fresh, text('x')).subarray(0, 40), 'malformed'],
	['nothing', new Uint8Array(), 'malformed'],
	['257 client ids', forge(Array.from({ length: 257 }, (_, index) => ({ client: 1000 + index, clock: 0, structs: [] }))), 'too_many_clients', { ownerOf: () => ada }], // prettier-ignore
	['thirty thousand first values of one key', forge([{ client: first, clock: 3, structs: Array.from({ length: 30_000 }, () => ({ root: mine, key: fresh, values: [text('x')] })) }]).subarray(0, maxUpdateBytes), 'malformed'], // prettier-ignore
	['ten thousand first values of one reaction, each behind all the others', forge([...Array(100).keys()].map((index) => ({ client: 5000 + index, clock: 0, structs: Array.from({ length: 100 }, () => ({ root: reactionsRoot(ada), key: `${adas}|👍`, values: [1] })) }))), 'too_large', { ownerOf: () => ada }] // prettier-ignore
];

describe('[P4] a lie is refused, and leaves document and batch as they were', () => {
	for (const [what, update, code, more] of lies)
		test(what, () => {
			const server = segment();
			const state = bytesOf(server.document);
			const batch = server.batch();
			batch.postAsServer(bob, messageId(9), text('before'));
			const sealed = batch.seal(9, 9);
			const verdict = batch.admit(server.submission(ada, update, more));
			expect(verdict).toMatchObject({ kind: 'refused', code });
			expect(batch.seal(9, 9)).toEqual(sealed);
			expect(bytesOf(server.document)).toBe(state);
			// What Yjs keeps aside would come to life with a later update.
			expect(server.document.store.pendingStructs ?? server.document.store.pendingDs).toBeNull();
		});
});

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
test.each(incomplete)('what builds on something that is not here is no refusal: %s', (_what, update) => {
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

test('a SyncStep2 loses in silence what others wrote and deleted, and what nobody known wrote elsewhere', () => {
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
	const verdict: Verdict = server.take(ada, page.syncStep2(server.document), { isSyncStep2: true });
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
