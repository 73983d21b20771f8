import fc from 'fast-check';
import * as Y from 'yjs';
import { expect, test } from 'vitest';
import type { MessageId, UserId } from './ids.ts';
import type { OutboxRow } from './outbox.ts';
import { SegmentReader } from './segment-facts.ts';
import { arrivalsRoot, messagesRoot, reactionsRoot } from './segment.ts';
import { threadFacts, threadStanding, threadSummaries } from './threads.ts';
import { buildTimeline } from './timeline.ts';

const users = ['0', '1', '2'].map((tail) => `usr_01J0000000000000000000000${tail}`) as UserId[];
const ids = Array.from({ length: 7 }, (_, index) => `msg_01J0000000000000000000000${index}` as MessageId);
const me = users[0] as UserId;
const room = 'rm_01J00000000000000000000000' as OutboxRow['room'];

const user = fc.constantFrom(...users);
const id = fc.constantFrom(...ids);
const count = fc.nat(12);
const said = fc.record(
	{ text: fc.string({ maxLength: 3 }), sentAt: count, thread: fc.oneof(id, fc.constantFrom<unknown>(5, null, 'msg_x', {})) },
	{ requiredKeys: ['text', 'sentAt'] }
);
const arrival = fc.oneof(
	{ weight: 4, arbitrary: fc.tuple(count, count) },
	{ weight: 3, arbitrary: fc.tuple(count, count, id) },
	{ weight: 1, arbitrary: fc.constantFrom<unknown>([1], [-1, 2, 'x'], [1e9, 1e9, null], 'x', null) }
);
const write = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({ root: user.map(messagesRoot), key: id, value: fc.oneof(said, fc.constant({ redacted: true })) })
	},
	{ weight: 5, arbitrary: fc.record({ root: fc.constant(arrivalsRoot), key: id, value: arrival }) },
	{
		weight: 1,
		arbitrary: fc.record({ root: user.map(reactionsRoot), key: id.map((key) => `${key}|👍`), value: fc.constantFrom(0, 1) })
	}
);
const row = fc.record({
	order: count,
	room: fc.constant(room),
	at: count,
	kind: fc.constant('message' as const),
	id,
	text: fc.string({ maxLength: 3 }),
	thread: id
});
const histories = fc.array(fc.array(write, { maxLength: 25 }), { minLength: 1, maxLength: 3 });

type Writes = { readonly root: string; readonly key: string; readonly value: unknown }[];
function documentOf(writes: Writes, heard: (update: Uint8Array) => void = () => undefined): Y.Doc {
	const doc = new Y.Doc();
	doc.on('update', heard);
	for (const { root, key, value } of writes) doc.getMap(root).set(key, JSON.parse(JSON.stringify(value)) as object);
	return doc;
}

/** The same segment on another device: every update twice, in an order of its own. */
function copyOf(writes: Writes, chance: Iterator<number>): { source: Y.Doc; copy: Y.Doc } {
	const updates: Uint8Array[] = [];
	const source = documentOf(writes, (update) => updates.push(update));
	const copy = new Y.Doc();
	const shuffled = [...updates, ...updates].map((update) => ({ update, place: Number(chance.next().value) }));
	for (const { update } of shuffled.sort((a, b) => a.place - b.place)) Y.applyUpdate(copy, update);
	return { source, copy };
}
const factsOf = (documents: readonly Y.Doc[]) => documents.map((document) => new SegmentReader(document).read());

test('[P3.13] replicas that got the same updates, in whatever order and however often, show the same threads', () => {
	let counted = 0;
	const rows = fc.uniqueArray(row, { selector: ({ id: key }) => key, maxLength: 3 });
	fc.assert(
		fc.property(histories, rows, fc.infiniteStream(fc.nat(999)), (parts, waiting, chance) => {
			const replicas = parts.map((writes) => copyOf(writes, chance));
			const shown = (from: readonly Y.Doc[]) => {
				const segments = factsOf(from);
				const threads = threadSummaries(segments, waiting, me);
				const source = { me, rows: waiting, unreadAfter: 3, threads };
				return {
					summaries: [...threads].sort(([a], [b]) => (a < b ? -1 : 1)),
					room: buildTimeline({ ...source, segments }),
					threads: ids.map((thread) => buildTimeline({ ...source, segments: [threadFacts(thread, segments)], thread }))
				};
			};
			const mine = shown(replicas.map(({ source }) => source));
			counted += mine.summaries.length;
			expect(shown(replicas.map(({ copy }) => copy))).toEqual(mine);
		}),
		{ seed: 20_261_120, numRuns: 300 }
	);
	expect(counted).toBeGreaterThan(100);
});

test('[P3.12] [P3.15] whatever segments hold, each message stands in the room or in one thread, and no count is off', () => {
	fc.assert(
		fc.property(histories, (parts) => {
			const segments = factsOf(parts.map((writes) => documentOf(writes)));
			const summaries = threadSummaries(segments, [], me);
			const inRoom = buildTimeline({ me, segments, rows: [], unreadAfter: undefined });
			for (const facts of segments) {
				for (const message of facts.messages) {
					expect(message.thread).not.toBe(message.id);
					expect(inRoom.some((entry) => entry.kind === 'message' && entry.id === message.id && entry.seq === message.seq)).toBe(
						segments.some(({ byId }) => byId.get(message.id)?.thread === undefined && byId.get(message.id)?.seq === message.seq)
					);
				}
			}
			for (const [thread, { replies, users: faces }] of summaries) {
				const counted = segments.flatMap(({ messages }) =>
					messages.filter((one) => one.thread === thread && one.text !== undefined)
				);
				expect(replies).toBe(counted.length);
				expect(new Set(faces)).toEqual(new Set(counted.map(({ author }) => author)));
			}
		}),
		{ seed: 5, numRuns: 300 }
	);
});

test('[P3.14] what is unread in a thread is never negative, and none of it stays once it was read to its end', () => {
	fc.assert(
		fc.property(histories, id, count, fc.constantFrom(undefined, true, false), (parts, root, readSeq, isFollowed) => {
			const { messages, byId } = threadFacts(root, factsOf(parts.map((writes) => documentOf(writes))));
			const replies = messages.filter((message) => message.id !== root);
			const reader = { me, isFollowed, isMentioned: (text: string) => text.includes('a') };
			const before = threadStanding(byId.get(root), replies, { ...reader, readSeq });
			expect(before.unread).toBeGreaterThanOrEqual(0);
			expect(before.unread).toBeLessThanOrEqual(replies.length);
			const lastSeq = Math.max(0, ...replies.map(({ seq }) => seq));
			expect(threadStanding(byId.get(root), replies, { ...reader, readSeq: lastSeq }).unread).toBe(0);
			const later = threadStanding(byId.get(root), replies, { ...reader, readSeq: readSeq + 1 });
			expect(later.unread).toBeLessThanOrEqual(before.unread);
		}),
		{ seed: 8, numRuns: 300 }
	);
});
