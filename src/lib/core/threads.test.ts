import { expect, test } from 'vitest';
import type { MessageId, UserId } from './ids.ts';
import type { OutboxRow } from './outbox.ts';
import { noFacts, type ArrivedMessage, type SegmentFacts } from './segment-facts.ts';
import { threadFacts, threadPart, threadStanding, threadSummaries, withReported } from './threads.ts';
import { buildTimeline, type MessageEntry } from './timeline.ts';

const [me, you, they] = ['0', '1', '2'].map((tail) => `usr_01J0000000000000000000000${tail}`) as [UserId, UserId, UserId];
const room = 'rm_01J00000000000000000000000' as OutboxRow['room'];
const id = (number: number): MessageId => `msg_01J000000000000000000000${String(number).padStart(2, '0')}` as MessageId;
const at = (seq: number): number => 1_790_000_000_000 + seq * 1_000;
const root = id(1);

const said = (seq: number, author: UserId, change: Partial<ArrivedMessage> = {}): ArrivedMessage => ({
	id: id(seq),
	author,
	seq,
	arrivedAt: at(seq),
	sentAt: at(seq),
	text: `text ${seq}`,
	...change
});
const replied = (seq: number, author: UserId, change: Partial<ArrivedMessage> = {}) =>
	said(seq, author, { thread: root, ...change });
const facts = (...messages: readonly ArrivedMessage[]): SegmentFacts => ({
	...noFacts,
	messages,
	byId: new Map(messages.map((message) => [message.id, message]))
});
const waiting = (order: number, text: string, change: Partial<Extract<OutboxRow, { kind: 'message' }>> = {}): OutboxRow => ({
	kind: 'message',
	order,
	room,
	id: id(50 + order),
	at: at(90 + order),
	text,
	thread: root,
	...change
});
const messages = (entries: ReturnType<typeof buildTimeline>): MessageEntry[] =>
	entries.filter((entry) => entry.kind === 'message');
const inRoom = (segments: readonly SegmentFacts[], rows: readonly OutboxRow[] = []) =>
	messages(buildTimeline({ me, segments, rows, unreadAfter: undefined, threads: threadSummaries(segments, rows, me) }));
const inThread = (segments: readonly SegmentFacts[], rows: readonly OutboxRow[] = [], unreadAfter = 99) => {
	const [threads, shown] = [threadSummaries(segments, rows, me), threadFacts(root, segments)];
	return messages(buildTimeline({ me, segments: [shown], rows, unreadAfter, thread: root, threads }));
};

test('[P3.12] a reply in a thread is no line of the room but a count, faces and a time under what it began with', () => {
	const segments = [facts(said(1, you), said(2, you)), facts(replied(3, they), said(4, you), replied(5, you), replied(6, they))];
	const entries = inRoom(segments, [waiting(1, 'mine')]);
	expect(entries.map((entry) => entry.seq)).toEqual([1, 2, 4]);
	expect(entries[0]?.thread).toEqual({ replies: 4, lastAt: at(91), users: [me, they, you] });
	expect(entries[1]?.thread).toBeUndefined();
});

test('[P3.12] a redacted reply goes on standing in its thread, and is not counted', () => {
	const segments = [facts(said(1, you), replied(2, they), replied(3, you, { text: undefined }))];
	expect(inRoom(segments)[0]?.thread).toMatchObject({ replies: 1, users: [they] });
	expect(inRoom(segments)).toHaveLength(1);
	expect(inThread(segments).map(({ isRedacted }) => isRedacted)).toEqual([false, false, true]);
	const taking: OutboxRow = { kind: 'redaction', order: 1, room, at: at(9), id: id(2), document: 'd' };
	expect(inRoom(segments, [taking])[0]?.thread).toBeUndefined();
});

test('[P3.13] a thread shows what it began with, its replies by seq, then what waits', () => {
	const segments = [facts(said(1, you), said(2, you)), facts(replied(3, they), replied(5, you), said(6, me))];
	const entries = inThread(segments, [waiting(1, 'second'), waiting(2, 'third', { thread: id(6) }), waiting(3, 'fourth')]);
	expect(entries.map(({ text }) => text)).toEqual(['text 1', 'text 3', 'text 5', 'second', 'fourth']);
	expect(entries.map(({ repliesBelow }) => repliesBelow)).toEqual([4, undefined, undefined, undefined, undefined]);
});

test('a redacted root heads its thread as removed, and replies go on', () => {
	const segments = [facts(said(1, you, { text: undefined }), replied(2, they))];
	expect(inThread(segments, [waiting(1, 'still')]).map(({ isRedacted, text }) => (isRedacted ? '[redacted]' : text))).toEqual([
		'[redacted]',
		'text 2',
		'still'
	]);
	expect(inRoom(segments)[0]).toMatchObject({ isRedacted: true, thread: { replies: 1 } });
});

test('a reply that was refused stands in its thread with its reason, and is not counted', () => {
	const segments = [facts(said(1, you))];
	const rows = [waiting(1, 'no', { refused: 'too_large' })];
	expect(inThread(segments, rows).at(-1)).toMatchObject({ state: 'refused', refusal: 'too_large' });
	expect(inRoom(segments, rows)[0]?.thread).toBeUndefined();
});

test('the server counts where replies are missing here, and only then', () => {
	const here = threadSummaries([facts(said(1, you), replied(2, they))], [], me);
	const reported = (replies: number) => new Map([[root, { replies, lastAt: 7, users: [you] }]]);
	expect(withReported(here, reported(5)).get(root)).toEqual({ replies: 5, lastAt: 7, users: [you] });
	expect(withReported(here, reported(1)).get(root)).toEqual({ replies: 1, lastAt: at(2), users: [they] });
});

test('the part of a segment that threads are told from tells them as the whole does', () => {
	const whole = [facts(said(1, you), said(2, you)), facts(replied(3, they), said(4, you), replied(5, me))];
	const parts = whole.map((one) => threadPart(one, (message) => message === root));
	expect(parts.map((one) => one.messages.length)).toEqual([1, 2]);
	expect(threadSummaries(parts, [], me)).toEqual(threadSummaries(whole, [], me));
	expect(threadFacts(root, parts)).toEqual(threadFacts(root, whole));
});

test('who has read the room has not read its threads', () => {
	const segments = [threadFacts(root, [facts(said(1, me), replied(2, me))])];
	const entries = messages(
		buildTimeline({
			me,
			segments,
			rows: [],
			unreadAfter: undefined,
			thread: root,
			reached: { delivered: { after: 0, upTo: 9 }, read: { after: 0, upTo: 9 } }
		})
	);
	expect(entries.map(({ state }) => state)).toEqual(['read', 'delivered']);
});

test('the line of what is new never stands above what the thread began with', () => {
	const entries = inThread([facts(said(1, you), replied(2, they), replied(3, they))], [], 0);
	expect(entries.map(({ isFirstUnread }) => isFirstUnread)).toEqual([false, true, false]);
});

test('[P3.15] a reply to a message that is nowhere, and a circle, disturb nobody', () => {
	const circle = [said(2, you, { thread: id(3) }), said(3, you, { thread: id(2) })];
	const segments = [facts(said(1, you), ...circle, said(4, they, { thread: id(44) }))];
	expect(inRoom(segments).map(({ seq }) => seq)).toEqual([1]);
	expect(threadFacts(root, segments).messages.map(({ seq }) => seq)).toEqual([1]);
	expect(threadFacts(id(44), segments).messages.map(({ seq }) => seq)).toEqual([4]);
	expect([...threadSummaries(segments, [], me)].map(([thread, { replies }]) => [thread, replies])).toEqual([
		[id(3), 1],
		[id(2), 1],
		[id(44), 1]
	]);
});

const reader = (change = {}) => ({
	me,
	isFollowed: undefined,
	readSeq: 0,
	isMentioned: (text: string) => text === '@me',
	...change
});

test('[P3.14] who wrote the root, replied or was mentioned follows a thread, unless they said otherwise', () => {
	const replies = [replied(2, you), replied(3, they)];
	const follows = (first: ArrivedMessage | undefined, all: readonly ArrivedMessage[], change = {}) =>
		threadStanding(first, all, reader(change)).isFollowed;
	expect(follows(said(1, you), replies)).toBe(false);
	expect(follows(said(1, me), replies)).toBe(true);
	expect(follows(said(1, you), [...replies, replied(4, me)])).toBe(true);
	expect(follows(undefined, [...replies, replied(4, you, { text: '@me' })])).toBe(true);
	expect(follows(said(1, me), replies, { isFollowed: false })).toBe(false);
	expect(follows(said(1, you), replies, { isFollowed: true })).toBe(true);
});

test('[P3.14] unread in a thread are the replies of others after what was read, said, or before one was named', () => {
	const replies = [replied(2, you), replied(3, they, { text: undefined }), replied(4, me), replied(5, you), replied(6, they)];
	const unread = (all: readonly ArrivedMessage[], change = {}) => threadStanding(said(1, you), all, reader(change)).unread;
	expect(unread(replies)).toBe(2);
	expect(unread(replies, { readSeq: 5 })).toBe(1);
	expect(unread(replies, { readSeq: 99 })).toBe(0);
	expect(unread([replied(2, you), replied(3, you, { text: '@me' }), replied(4, they)])).toBe(2);
});
