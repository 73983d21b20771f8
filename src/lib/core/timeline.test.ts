import { expect, test } from 'vitest';
import type { MessageId, UserId } from './ids.ts';
import type { OutboxRow } from './outbox.ts';
import { noFacts, type ArrivedMessage, type SegmentFacts } from './segment-facts.ts';
import { buildTimeline, groupMs, lateMs, type MessageEntry } from './timeline.ts';

const [me, you] = ['usr_01J00000000000000000000000', 'usr_01J00000000000000000000001'] as [UserId, UserId];
const room = 'rm_01J00000000000000000000000' as OutboxRow['room'];
const id = (number: number): MessageId => `msg_01J000000000000000000000${String(number).padStart(2, '0')}` as MessageId;
const at = 1_790_000_000_000;

const said = (seq: number, author: UserId, change: Partial<ArrivedMessage> = {}): ArrivedMessage => ({
	id: id(seq),
	author,
	seq,
	arrivedAt: at + seq * 1_000,
	sentAt: at + seq * 1_000,
	text: `text ${seq}`,
	...change
});
const facts = (messages: readonly ArrivedMessage[], change: Partial<SegmentFacts> = {}): SegmentFacts => ({
	...noFacts,
	messages,
	byId: new Map(messages.map((message) => [message.id, message])),
	...change
});
const waiting = (order: number, text: string, change: Partial<Extract<OutboxRow, { kind: 'message' }>> = {}): OutboxRow => ({
	kind: 'message',
	order,
	room,
	id: id(50 + order),
	at,
	text,
	...change
});
const timeline = (segments: readonly SegmentFacts[], rows: readonly OutboxRow[] = [], unreadAfter?: number): MessageEntry[] =>
	buildTimeline({ me, segments, rows, unreadAfter }).filter((entry) => entry.kind === 'message');

test('[P3.4] a wrong clock of a sender moves nothing, and a late arrival says so', () => {
	const late = said(2, you, { sentAt: at - lateMs - 5_000 });
	const entries = timeline([facts([said(1, you), late, said(3, you)])]);
	expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3]);
	expect(entries.map(({ hasArrivedLate }) => hasArrivedLate)).toEqual([false, true, false]);
	expect(entries[1]?.at).toBe(late.arrivedAt);
});

test('one author within five minutes is one group; a notice, a pause and another author begin a new one', () => {
	const notices = [{ id: 'n', kind: 'joined' as const, at, by: you, afterSeq: 3 }];
	const messages = [said(1, you), said(2, you), said(3, me), said(4, me), said(5, me, { arrivedAt: at + groupMs * 2 })];
	expect(timeline([facts(messages, { notices })]).map(({ startsGroup }) => startsGroup)).toEqual([true, false, true, true, true]);
});

test('the unread line stands above the first message of somebody else after the marker', () => {
	const messages = [said(1, you), said(2, me), said(3, you, { text: undefined }), said(4, you), said(5, you)];
	const entries = timeline([facts(messages)], [], 1);
	expect(entries.filter(({ isFirstUnread }) => isFirstUnread).map(({ seq }) => seq)).toEqual([4]);
	expect(entries[3]?.startsGroup).toBe(true);
});

test('[P3.1] a message that stands in a segment and still in the outbox is shown once', () => {
	const entries = timeline([facts([said(1, me)])], [waiting(1, 'text 1', { id: id(1) }), waiting(2, 'later')]);
	expect(entries.map(({ text, state }) => `${text}:${state}`)).toEqual(['text 1:sent', 'later:saved']);
});

test('what waits to be changed is shown as changed, and what was refused to change is not', () => {
	const rows: OutboxRow[] = [
		{ kind: 'edit', order: 1, room, at: at + 9, id: id(1), document: 'd', text: 'better' },
		{ kind: 'edit', order: 2, room, at, id: id(2), document: 'd', text: 'never', refused: 'already_redacted' },
		{ kind: 'redaction', order: 3, room, at, id: id(3), document: 'd' },
		{ kind: 'reaction', order: 4, room, at, id: id(2), document: 'd', emoji: '👍', isOn: true }
	];
	const entries = timeline(
		[facts([said(1, me), said(2, me), said(3, me)], { reactions: new Map([[id(2), new Map([['👍', [you]]])]]) })],
		rows
	);
	expect(entries.map(({ text }) => text)).toEqual(['better', 'text 2', '']);
	expect(entries[0]).toMatchObject({ editedAt: at + 9, isChanging: true });
	expect(entries[1]?.reactions).toEqual([{ emoji: '👍', users: [you, me], isMine: true }]);
	expect(entries[2]).toMatchObject({ isRedacted: true, reactions: [] });
});

test('a quote finds its message in any loaded segment and in the outbox, and says when it is gone', () => {
	const older = facts([said(1, you), said(2, you, { text: undefined })]);
	const live = facts([said(3, me, { replyTo: id(1) }), said(4, me, { replyTo: id(2) }), said(5, me, { replyTo: id(99) })]);
	const entries = timeline([older, live], [waiting(1, 'a'), waiting(2, 'b', { replyTo: id(51) })]);
	expect(entries.map(({ replyTo }) => replyTo)).toEqual([
		undefined,
		undefined,
		{ id: id(1), author: you, text: 'text 1' },
		{ id: id(2), author: you, isRedacted: true },
		{ id: id(99) },
		undefined,
		{ id: id(51), author: me, text: 'a' }
	]);
});

test('own messages are delivered and read up to what the others have confirmed', () => {
	const entries = buildTimeline({
		me,
		segments: [facts([said(1, me), said(2, me), said(3, me)])],
		rows: [],
		unreadAfter: undefined,
		reached: { delivered: { after: 0, upTo: 2 }, read: { after: 0, upTo: 1 } }
	});
	expect(entries.map((entry) => entry.kind === 'message' && entry.state)).toEqual(['read', 'delivered', 'sent']);
});
