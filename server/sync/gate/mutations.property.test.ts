import * as fc from 'fast-check';
import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { isMessageId } from '#lib/core/ids.ts';
import { parseRoot } from '#lib/core/segment.ts';
import { checkMessage, isReactionValue, parseReactionKey } from './check-values.ts';
import { Replica, Server, ada, bob, bytesOf, messageId } from './testing/people.ts';

const text = (value: string, more = {}) => ({ text: value, sentAt: 1_700_000_000_000, ...more });

/** Honest updates of every kind, all of which build on what the segment holds. */
function honest(): { server: Server; updates: Uint8Array[] } {
	const server = new Server();
	server.owners.set(10, ada).set(11, ada).set(20, bob);
	const [page, tab, his] = [new Replica(ada, 10), new Replica(ada, 11, false), new Replica(bob, 20)];
	page.set(messageId(1), text('one'));
	his.set(messageId(2), text('two'));
	server.take(ada, page.unsent.splice(0)[0]!);
	server.take(bob, his.unsent.splice(0)[0]!);
	for (const replica of [page, tab, his]) replica.receive(server.state);
	page.set(messageId(1), text('one, edited', { editedAt: 1 }));
	page.set(messageId(1), text('one, edited twice', { editedAt: 2 }));
	page.react(messageId(2), '👍', 1);
	page.set(messageId(3), text('three', { thread: messageId(1), replyTo: messageId(2), attachments: [`fil_${'0'.repeat(26)}`] }));
	tab.set(messageId(1), { redacted: true });
	tab.set(messageId(4), text('four'));
	tab.set(messageId(4), text('four, edited', { editedAt: 3 }));
	const [merged, split] = [Y.mergeUpdates([...page.unsent, ...tab.unsent]), [...page.unsent, ...tab.unsent]];
	page.receive(Y.encodeStateAsUpdate(tab.document));
	return { server, updates: [...split, merged, page.syncStep2(server.document), Y.encodeStateAsUpdate(tab.document)] };
}

const base = honest();
const start = base.server.state;
const mutation = fc.record({
	at: fc.nat(),
	how: fc.constantFrom('flip', 'set', 'remove', 'insert', 'cut', 'repeat'),
	byte: fc.nat(255)
});
const mutant = fc
	.tuple(fc.nat(base.updates.length - 1), fc.array(mutation, { minLength: 1, maxLength: 3 }))
	.map(([which, mutations]) =>
		mutations.reduce((bytes, { at, how, byte }) => mutate(bytes, at % (bytes.length + 1), how, byte), [...base.updates[which]!])
	);

function mutate(bytes: number[], at: number, how: string, byte: number): number[] {
	if (how === 'flip') return bytes.with(Math.min(at, bytes.length - 1), (bytes[at] ?? 0) ^ (1 << (byte % 8)));
	if (how === 'set') return bytes.with(Math.min(at, bytes.length - 1), byte);
	if (how === 'remove') return bytes.length > 1 ? bytes.toSpliced(at, 1) : bytes;
	if (how === 'insert') return bytes.toSpliced(at, 0, byte);
	if (how === 'cut') return at > 0 ? bytes.slice(0, at) : bytes;
	return bytes.toSpliced(at, 0, ...bytes.slice(at, at + (byte % 40)));
}

test('[P4.4] [P4.8] mutated updates never throw and never leave anything pending; whatever is admitted is a segment still', () => {
	const kinds: Record<string, number> = {};
	fc.assert(
		fc.property(fc.array(fc.tuple(mutant, fc.boolean(), fc.boolean()), { minLength: 25, maxLength: 25 }), (mutants) => {
			const server = new Server();
			for (const [client, user] of base.server.owners) server.owners.set(client, user);
			Y.applyUpdate(server.document, start);
			for (const [bytes, isSyncStep2, isCaughtUp] of mutants) {
				const state = bytesOf(server.document);
				const verdict = server.take(ada, Uint8Array.from(bytes), { isSyncStep2, isCaughtUp });
				kinds[verdict.kind] = (kinds[verdict.kind] ?? 0) + 1;
				expect(server.document.store.pendingStructs ?? server.document.store.pendingDs).toBeNull();
				if (verdict.kind !== 'admitted') expect(bytesOf(server.document)).toBe(state);
			}
			const again = new Y.Doc();
			Y.applyUpdate(again, server.state);
			expect(bytesOf(again)).toBe(bytesOf(server.document));
			expectSegment(again);
		}),
		{ seed: 3, numRuns: 240 }
	);
	for (const kind of ['admitted', 'known', 'incomplete', 'refused']) expect(kinds[kind], kind).toBeGreaterThan(50);
});

/** Only known roots, keys and values; Bob's message as he wrote it. */
function expectSegment(document: Y.Doc): void {
	for (const name of document.share.keys()) {
		const root = parseRoot(name);
		expect(root, name).toBeDefined();
		for (const [key, value] of document.getMap(name)) {
			if (root!.kind === 'messages') expect(isMessageId(key) && checkMessage(value).kind !== 'refused', key).toBe(true);
			if (root!.kind === 'reactions') expect(parseReactionKey(key) !== undefined && isReactionValue(value), key).toBe(true);
		}
	}
	expect(document.getMap(`messages/${bob}`).toJSON()).toEqual({ [messageId(2)]: text('two') });
}
