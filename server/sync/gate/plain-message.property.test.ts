import * as fc from 'fast-check';
import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { messagesRoot } from '#lib/core/segment.ts';
import { admitUpdate } from './admit-update.ts';
import { encodeBatch } from './encode-batch.ts';
import { DocumentFacts } from './facts.ts';
import type { Submission } from './gate.ts';
import { Layer } from './layer.ts';
import { admitPlainMessage } from './plain-message.ts';
import { forge, objectOf } from './testing/forge.ts';
import { Server, ada, bob, bytesOf, messageId } from './testing/people.ts';

const taken = messageId(1);
const redactedId = messageId(2);

/** Mostly as it should be, and now and then anything. */
const mostly = <T>(usual: fc.Arbitrary<T>, ...unusual: fc.Arbitrary<T>[]): fc.Arbitrary<T> =>
	fc.oneof({ weight: 12, arbitrary: usual }, ...unusual.map((arbitrary) => ({ weight: 1, arbitrary })));
const id = mostly(fc.constant(messageId(3) as string), fc.constantFrom<string>(taken, redactedId, 'msg_', '__proto__'));
const text = mostly<unknown>(
	fc.string({ unit: 'grapheme', maxLength: 200 }),
	fc.constantFrom('x'.repeat(16_001), '€'.repeat(11_000), '\ufeffmark', null, 5)
);
const time = mostly<unknown>(
	fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }),
	fc.constantFrom(0, -0, -1, 7, 1.5, NaN, 2 ** 53, 2 ** 40, '7')
);
const entry = fc.oneof(
	{ weight: 6, arbitrary: fc.tuple(fc.constantFrom('thread', 'replyTo'), id) },
	{
		weight: 1,
		arbitrary: fc.tuple(
			fc.constantFrom('text', 'sentAt', 'editedAt', 'attachments', 'role'),
			fc.constantFrom<unknown>(1, 'x', [], 1_700_000_000_001)
		)
	}
);
const value = fc
	.tuple(text, time, fc.array(entry, { maxLength: 2 }))
	.chain(([text, sentAt, more]) =>
		fc.shuffledSubarray([['text', text], ['sentAt', sentAt], ...more] as [string, unknown][], { minLength: 2 })
	);
const update = fc
	.record({
		client: mostly(fc.constant(10), fc.constantFrom(1, 20, 99, 2 ** 40)),
		clock: mostly(fc.constant(3), fc.constantFrom(0, 4, 2 ** 31)),
		root: mostly(fc.constant<string>(messagesRoot(ada)), fc.constantFrom<string>(messagesRoot(bob), 'arrivals')),
		key: id,
		value,
		flip: mostly<number | undefined>(fc.constant(undefined), fc.nat(), fc.nat())
	})
	.map(({ client, clock, root, key, value, flip }) => {
		const bytes = forge([{ client, clock, structs: [{ root, key, values: [objectOf(value)] }] }]);
		if (flip !== undefined) bytes[flip % bytes.length]! ^= 1 << (flip % 8);
		return bytes;
	});
const flags = fc.record({
	mayWrite: mostly(fc.constant(true), fc.constant(false)),
	takesNewMessages: mostly(fc.constant(true), fc.constant(false))
});

/** Ada's client has written three items; `taken` is Bob's, `redactedId` only the projection knows. */
function server(): Server {
	const server = new Server();
	server.owners.set(10, ada).set(20, bob);
	server.redacted.add(redactedId);
	const structs = [4, 5, 6].map((number) => ({
		root: messagesRoot(ada),
		key: messageId(number),
		values: [{ text: '', sentAt: 5 }]
	}));
	expect(server.take(ada, forge([{ client: 10, clock: 0, structs }])).kind).toBe('admitted');
	const batch = server.batch();
	batch.postAsServer(bob, taken, { text: '', sentAt: 5 });
	server.commit(batch);
	return server;
}

test('[P4] the short way admits only what the long way does, with the same verdict and the same document', () => {
	const it = server();
	const state = it.state;
	const facts = new DocumentFacts(it.index, (each) => it.redacted.has(each));
	let [short, long] = [0, 0];
	fc.assert(
		fc.property(update, flags, (bytes, more) => {
			const submission: Submission = it.submission(ada, bytes, more);
			const [shortLayer, below] = [new Layer(facts), new Layer(facts)];
			const plain = admitPlainMessage(shortLayer, submission);
			const admission = admitUpdate(below, submission);
			long += admission.verdict.kind === 'admitted' ? 1 : 0;
			if (!plain) {
				expect(shortLayer.structs.size).toBe(0);
				expect(shortLayer.authorOf(messageId(3))).toBeUndefined();
				return;
			}
			short += 1;
			const clocks = new Map([[plain.client, plain.clock + 1]]);
			expect(admission.verdict).toEqual({
				kind: 'admitted',
				messages: [plain.message],
				changes: [],
				clocks,
				alreadyRedacted: []
			});
			if (!('layer' in admission)) throw new Error('unreachable');
			const documents = [shortLayer, admission.layer].map(({ structs }) => {
				const document = new Y.Doc();
				for (const each of [state, encodeBatch(structs, 0, [], 0)]) Y.applyUpdate(document, each);
				return bytesOf(document);
			});
			expect(documents[0]).toBe(documents[1]);
		}),
		{ seed: 5, numRuns: 4_000 }
	);
	// Small whole numbers for a time are all that an honest plain message may be slow for.
	expect(short).toBeGreaterThan(1_000);
	expect(short / long).toBeGreaterThan(0.8);
});
