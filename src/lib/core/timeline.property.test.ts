import fc from 'fast-check';
import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { isMessageId, type MessageId, type UserId } from './ids.ts';
import type { OutboxRow } from './outbox.ts';
import { SegmentReader } from './segment-facts.ts';
import { arrivalsRoot, messagesRoot, noticesRoot, reactionsRoot } from './segment.ts';
import { buildTimeline } from './timeline.ts';
import { countUnread } from './unread.ts';

const users = ['usr_01J00000000000000000000000', 'usr_01J00000000000000000000001', 'usr_01J00000000000000000000002'] as UserId[];
const ids = Array.from({ length: 8 }, (_, index) => `msg_01J0000000000000000000000${index}` as MessageId);
const me = users[0] as UserId;
const room = 'rm_01J00000000000000000000000' as OutboxRow['room'];

const user = fc.constantFrom(...users);
const id = fc.constantFrom(...ids);
const count = fc.nat(12);
const honestMessage = fc.record({ text: fc.string({ maxLength: 4 }), sentAt: count }, { requiredKeys: ['text', 'sentAt'] });
const garbage = fc.oneof(
	fc.constantFrom<unknown>(
		null,
		true,
		0,
		-1,
		1.5,
		'',
		'x',
		[],
		{},
		{ text: 5 },
		{ redacted: 'yes' },
		{ text: 'x' },
		[1],
		[-1, 2],
		['1', '2'],
		[0, 0, 0]
	),
	fc.jsonValue({ maxDepth: 2 })
);

/** As it comes off the wire: plain, with the usual prototypes. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

interface Write {
	readonly root: string;
	readonly key: string;
	readonly value: unknown;
}
const write: fc.Arbitrary<Write> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({
			root: user.map(messagesRoot),
			key: id,
			value: fc.oneof(honestMessage, fc.constant({ redacted: true }), garbage)
		})
	},
	{
		weight: 4,
		arbitrary: fc.record({ root: fc.constant(arrivalsRoot), key: id, value: fc.oneof(fc.tuple(count, count), garbage) })
	},
	{
		weight: 1,
		arbitrary: fc.record({
			root: user.map(reactionsRoot),
			key: fc.oneof(
				id.map((key) => `${key}|👍`),
				fc.string()
			),
			value: fc.oneof(fc.constantFrom(0, 1), garbage)
		})
	},
	{
		weight: 1,
		arbitrary: fc.record({
			root: fc.constant(noticesRoot),
			key: fc.string({ maxLength: 2 }),
			value: fc.oneof(fc.record({ kind: fc.constant('joined'), at: count, by: user, afterSeq: count }), garbage)
		})
	},
	{
		weight: 1,
		arbitrary: fc.record({
			root: fc.constantFrom('', 'messages/', 'messages/x', '__proto__', 'other'),
			key: fc.string({ maxLength: 3 }),
			value: garbage
		})
	}
);
const row = fc.record({
	order: count,
	room: fc.constant(room),
	at: count,
	kind: fc.constant('message' as const),
	id,
	text: fc.string({ maxLength: 3 })
});

function documentOf(writes: readonly Write[]): Y.Doc {
	const doc = new Y.Doc();
	for (const { root, key, value } of writes) doc.getMap(root).set(key, plain(value));
	return doc;
}

test('[P3.3] [P3.5] whatever a segment holds, the timeline stands by seq, each id once, the waiting ones last in outbox order', () => {
	let shown = 0;
	fc.assert(
		fc.property(
			fc.array(write, { maxLength: 40 }),
			fc.uniqueArray(row, { selector: (value) => value.order, maxLength: 4 }),
			(writes, rows) => {
				const segments = [new SegmentReader(documentOf(writes)).read()];
				const waiting = [...rows]
					.sort((a, b) => a.order - b.order)
					.filter((value, index, all) => all.findIndex((other) => other.id === value.id) === index);
				const entries = buildTimeline({ me, segments, rows: waiting, unreadAfter: 3 }).filter(
					(entry) => entry.kind === 'message'
				);
				shown += entries.length;
				const seqs = entries.map(({ seq }) => seq ?? Infinity);
				expect([...seqs].sort((a, b) => a - b)).toEqual(seqs);
				expect(new Set(entries.map((entry) => entry.id)).size).toBe(entries.length);
				expect(entries.every((entry) => isMessageId(entry.id))).toBe(true);
				const orders = entries.flatMap(({ order }) => order ?? []);
				expect([...orders].sort((a, b) => a - b)).toEqual(orders);
				expect(entries.filter((entry) => entry.isFirstUnread).length).toBeLessThanOrEqual(1);
			}
		),
		{ seed: 20_261_120, numRuns: 400 }
	);
	expect(shown).toBeGreaterThan(200);
});

test('[P3.5] the same facts give the same timeline, in whatever order and however often they came', () => {
	fc.assert(
		fc.property(fc.array(write, { maxLength: 30 }), fc.infiniteStream(fc.nat(1_000)), (writes, chance) => {
			const source = new Y.Doc();
			const updates: Uint8Array[] = [];
			source.on('update', (update: Uint8Array) => updates.push(update));
			for (const { root, key, value } of writes) source.getMap(root).set(key, plain(value));
			const shuffled = [...updates, ...updates]
				.map((update) => ({ update, place: Number(chance.next().value) }))
				.sort((a, b) => a.place - b.place);
			const replica = new Y.Doc();
			for (const { update } of shuffled) Y.applyUpdate(replica, update);
			const timeline = (doc: Y.Doc) =>
				buildTimeline({ me, segments: [new SegmentReader(doc).read()], rows: [], unreadAfter: undefined });
			expect(timeline(replica)).toEqual(timeline(source));
		}),
		{ seed: 7, numRuns: 200 }
	);
});

test('a reader that reads again and again says what one that reads once says', () => {
	fc.assert(
		fc.property(fc.array(write, { maxLength: 30 }), (writes) => {
			const doc = new Y.Doc();
			const reader = new SegmentReader(doc);
			for (const { root, key, value } of writes) {
				doc.getMap(root).set(key, plain(value));
				reader.read();
			}
			expect(reader.read()).toEqual(new SegmentReader(doc).read());
		}),
		{ seed: 3, numRuns: 200 }
	);
});

test('[P3.8] unread is never negative, and exact where the messages reach back to the marker', () => {
	const report = fc.record({ lastSeq: count, readSeq: count, unread: count, mentions: count });
	fc.assert(
		fc.property(fc.array(write, { maxLength: 40 }), report, count, (writes, said, marked) => {
			const { messages } = new SegmentReader(documentOf(writes)).read();
			const { unread, mentions } = countUnread(said, marked, messages, { me, isMentioned: (text) => text.includes('@') });
			expect(mentions).toBeGreaterThanOrEqual(0);
			expect(unread).toBeGreaterThanOrEqual(mentions);
			const readSeq = Math.max(said.readSeq, marked);
			const [oldest, newest] = [messages[0], messages.at(-1)];
			if (!oldest || !newest || oldest.seq > readSeq + 1 || newest.seq < said.lastSeq) return;
			expect(unread).toBe(
				messages.filter(
					({ seq, author, text, thread }) =>
						seq > readSeq && author !== me && text !== undefined && (thread === undefined || text.includes('@'))
				).length
			);
		}),
		{ seed: 11, numRuns: 400 }
	);
});
