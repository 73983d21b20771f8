import { describe, expect, test } from 'vitest';
import type { RefusalCode } from '#lib/core/refusal.ts';
import { maxUpdateBytes, messagesRoot, reactionsRoot } from '#lib/core/segment.ts';
import type { Submission } from './gate.ts';
import { forge, listOf, nested, objectOf, textOf } from './testing/forge.ts';
import { ada, bob, bytesOf, messageId } from './testing/people.ts';
import { adas, bobs, edit, first, fresh, mine, one, other, react, segment, text, write } from './testing/small-segment.ts';

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
	[
		"the server's client id, were it bound",
		one({ root: mine, key: fresh, values: [text('x')] }, 1, 4),
		'not_yours',
		{ ownerOf: () => ada }
	],
	[
		'a client id that lib0 cannot read',
		one({ root: mine, key: fresh, values: [text('x')] }, 2 ** 60),
		'malformed',
		{ ownerOf: () => ada }
	],
	['a text that no database can hold', one({ root: mine, key: fresh, values: [text('a\0b')] }), 'malformed'],
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
	['a known clock with the same value and another origin', one({ origin: { client: first, clock: 0 }, values: [{ redacted: true }] }, first, 2), 'malformed'], // prettier-ignore
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
	[
		'what a reader has forgotten',
		one({ content: 1, length: 1, origin: { client: first, clock: 0 } }),
		'read_only',
		{ mayWrite: false }
	],
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
	['two sections of one client', forge([3, 4].map((clock) => ({ client: first, clock, structs: [{ root: mine, key: messageId(clock), values: [text('x')] }] }))), 'malformed'], // prettier-ignore
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
	['a right origin, though all would read well without', forge([{ client: first, clock: 3, structs: [{ root: reactionsRoot(ada), key: `${adas}|👍`, values: [1] }, { origin: { client: first, clock: 3 }, rightOrigin: { client: 1, clock: 125 }, raw: Uint8Array.of(1) }] }]), 'malformed'], // prettier-ignore
	['a key that is said not to be there', write(mine, fresh, text('x')).with(4, 8), 'malformed'],
	['a root that is said to be an item', write(mine, fresh, text('x')).with(5, 0), 'malformed'],
	['one deleted range twice', Uint8Array.of(0, 1, first, 2, 1, 1, 1, 1), 'malformed'],
	['more items than a segment can hold', one({ root: reactionsRoot(ada), key: `${adas}|👍`, values: Array.from({ length: 10_001 }, () => 1) }), 'malformed'], // prettier-ignore
	['a list of 2^40 values', write(mine, fresh, listOf(2 ** 40)), 'malformed'],
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

describe('[P4.1] [P4.2] [P4.5] a lie is refused, and leaves document and batch as they were', () => {
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
