import * as Y from 'yjs';
import { describe, expect, test } from 'vitest';
import { maxMergedDraftUnits } from '#lib/core/own-document.ts';
import { maxUpdateBytes } from '#lib/core/segment.ts';
import { admitOwnUpdate } from './own-gate.ts';
import { OwnFacts } from './own-facts.ts';
import { forge, listOf, nested, objectOf, type ForgedStruct } from './testing/forge.ts';
import { bytesOf } from './testing/people.ts';

const room = `rm_${'A'.padStart(26, '0')}`;
const message = `msg_${'1'.padStart(26, '0')}`;
const draft = `drafts/${room}`;
const first = 10;

/** One device wrote a draft (10:0–4) and a setting (10:5); the server rebased a text before (1:0–2). */
function own(): Y.Doc {
	const doc = new Y.Doc();
	doc.clientID = first;
	doc.getText(draft).insert(0, 'hello');
	doc.getMap('settings').set('sound', 'on');
	const server = new Y.Doc();
	server.clientID = 1;
	server.getText(`drafts/${message}`).insert(0, 'old');
	Y.applyUpdate(doc, Y.encodeStateAsUpdate(server));
	return doc;
}

const one = (struct: ForgedStruct, client = first, clock = client === first ? 6 : 0): Uint8Array =>
	forge([{ client, clock, structs: [struct] }]);
const entry = (root: string, key: string, value: unknown): Uint8Array => one({ root, key, values: [value] });
const textOf = (text: string): Uint8Array => {
	const bytes = new TextEncoder().encode(text);
	const length: number[] = [];
	for (let rest = bytes.length; ; rest = Math.floor(rest / 128)) {
		length.push(rest > 127 ? 128 | (rest % 128) : rest);
		if (rest <= 127) break;
	}
	return Uint8Array.of(...length, ...bytes);
};
const written = (root: string, text: string, more: ForgedStruct = {}): Uint8Array =>
	one({ content: 4, root, raw: textOf(text), ...more });

const lies: [what: string, update: Uint8Array, code: string][] = [
	['an unknown root', entry('secrets', 'x', 1), 'not_yours'],
	['a root called __proto__', entry('__proto__', 'x', 1), 'not_yours'],
	['a draft of nothing', written('drafts/', 'x'), 'not_yours'],
	["the server's client id", one({ root: 'settings', key: 'sound', values: [1] }, 1, 3), 'not_yours'],
	['what only the server may say', entry('taken', '10', 5), 'not_yours'],
	['a setting under a bad name', entry('settings', '__proto__', 1), 'malformed'],
	['a setting that is nothing at all', entry('settings', 'sound', undefined), 'malformed'],
	['a setting of 2 KiB', entry('settings', 'sound', 'x'.repeat(2_000)), 'malformed'],
	['a setting 33 deep', entry('settings', 'sound', nested(33)), 'malformed'],
	['a setting with __proto__', entry('settings', 'sound', objectOf([['__proto__', 1]])), 'malformed'],
	['a setting of a list of 2^40', entry('settings', 'sound', listOf(2 ** 40)), 'malformed'],
	['a room setting of no room', entry('rooms', 'rm_1|notify', 1), 'malformed'],
	['a saved message of no room', entry('saved', message, { room: 'rm_1', at: 1 }), 'malformed'],
	['a saved message with more in it', entry('saved', message, { room, at: 1, text: 'x' }), 'malformed'],
	['a mark below nothing', entry('unreadMarks', room, -1), 'malformed'],
	['a follow of 2', entry('follows', message, 2), 'malformed'],
	['a text in a map', one({ content: 4, root: 'settings', key: 'sound', raw: textOf('x') }), 'malformed'],
	['a value in a draft', one({ root: draft, values: ['x'] }), 'malformed'],
	['an entry in a draft', one({ root: draft, key: 'x', values: ['x'] }), 'malformed'],
	['a format in a draft', one({ content: 6, root: draft, raw: textOf('bold') }), 'malformed'],
	['a text that stands in two drafts', written('', 'x', { origin: { client: first, clock: 0 }, rightOrigin: { client: 1, clock: 0 } }), 'malformed'], // prettier-ignore
	['a draft behind a setting', written('', 'x', { origin: { client: first, clock: 5 } }), 'malformed'],
	['a draft that is far too long', written(draft, 'x'.repeat(maxMergedDraftUnits)), 'too_large'],
	['an update of more than 1 MiB', new Uint8Array(maxUpdateBytes + 1), 'too_large'],
	['half a character', one({ content: 4, root: draft, raw: Uint8Array.of(3, 0xed, 0xa0, 0x80) }), 'malformed'],
	['binary content', one({ content: 3, root: 'settings', key: 'sound', raw: Uint8Array.of(1, 1) }), 'malformed'],
	['a type in a map', one({ content: 7, root: 'settings', key: 'sound', raw: Uint8Array.of(2) }), 'malformed'],
	['a GC struct', one({ content: 0, length: 1 }), 'malformed'],
	['two sections of one client', forge([6, 7].map((clock) => ({ client: first, clock, structs: [{ root: 'settings', key: 'a', values: [1] }] }))), 'malformed'], // prettier-ignore
	['a lie about the number of structs', forge([{ client: first, clock: 6, structs: [], count: 2 ** 50 }]), 'malformed'],
	['bytes after the end', Uint8Array.of(...entry('settings', 'sound', 1), 0), 'malformed'],
	['nothing', new Uint8Array(), 'malformed']
];

describe("[P4.30] [P4.2] a lie about one's own document is refused, and leaves it as it was", () => {
	for (const [what, update, code] of lies)
		test(what, () => {
			const doc = own();
			const before = bytesOf(doc);
			const verdict = admitOwnUpdate(new OwnFacts(doc), update, false);
			expect(verdict).toMatchObject({ kind: 'refused', code });
			expect(bytesOf(doc)).toBe(before);
		});
});

test('[P4.10] what builds on something that is not here waits', () => {
	const doc = own();
	const gap = one({ root: 'settings', key: 'sound', values: ['off'] }, first, 9);
	const stranger = written('', 'x', { origin: { client: 77, clock: 0 } });
	for (const update of [gap, stranger]) expect(admitOwnUpdate(new OwnFacts(doc), update, false).kind).toBe('incomplete');
});

test('thousands of runs that all crowd one place of a text are refused before they cost a second', () => {
	const doc = own();
	const sections = Array.from({ length: 900 }, (_, index) => ({
		client: 1_000 + index,
		clock: 0,
		structs: Array.from({ length: 20 }, () => ({ content: 4, origin: { client: first, clock: 0 }, raw: textOf('x') }))
	}));
	const startedAt = performance.now();
	const verdict = admitOwnUpdate(new OwnFacts(doc), forge(sections), false);
	expect(verdict).toMatchObject({ kind: 'refused', code: 'too_large' });
	expect(performance.now() - startedAt).toBeLessThan(1_000);
});
