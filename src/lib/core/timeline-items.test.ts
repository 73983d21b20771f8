import { expect, test } from 'vitest';
import type { MessageId, UserId } from './ids.ts';
import type { MessageEntry, NoticeEntry } from './timeline.ts';
import { timelineItems, type TimelineItem } from './timeline-items.ts';

const day = 86_400_000;
const noon = day / 2;
const dayKey = (at: number): string => String(Math.floor(at / day));
let serial = 0;

function message(extra: Partial<MessageEntry> = {}): MessageEntry {
	serial += 1;
	return {
		kind: 'message',
		id: `msg_${serial}` as MessageId,
		author: 'usr_leif' as UserId,
		isMine: false,
		text: 'x',
		at: noon,
		sentAt: noon,
		hasArrivedLate: false,
		seq: serial,
		state: 'sent',
		isRedacted: false,
		isChanging: false,
		reactions: [],
		startsGroup: false,
		isFirstUnread: false,
		...extra
	};
}
const notice: NoticeEntry = { kind: 'notice', id: 'ntc_1', notice: 'joined', at: noon, by: 'usr_leif' as UserId };
const shapes = (items: TimelineItem[]): string[] =>
	items.map((item) => (item.kind === 'message' ? `${item.first ? '[' : ''}m${item.last ? ']' : ''}` : item.kind));

test('[S36] a group ends where the next begins, at a notice, and at midnight', () => {
	const opens = { startsGroup: true };
	const tomorrow = { at: noon + day };
	const items = timelineItems([message(opens), message(), notice, message(opens), message(opens), message(tomorrow)], dayKey);
	expect(shapes(items)).toEqual(['day', '[m', 'm]', 'notice', '[m]', '[m]', 'day', '[m]']);
});

test('the line stands before the first unread message and counts only what others said', () => {
	const entries = [message(), message({ isFirstUnread: true }), message({ isMine: true }), message({ isRedacted: true })];
	const items = timelineItems(entries, dayKey);
	expect(shapes(items)).toEqual(['day', '[m]', 'new', '[m', 'm', 'm]']);
	expect(items.find((item) => item.kind === 'new')).toMatchObject({ count: 1, since: noon });
});

test('no line stands above what was read as it came', () => {
	const live = message({ isFirstUnread: true });
	expect(shapes(timelineItems([live], dayKey, (live.seq ?? 0) - 1))).toEqual(['day', '[m]']);
	expect(shapes(timelineItems([live], dayKey, live.seq))).toEqual(['day', 'new', '[m]']);
});

test('a message that was not sent stands alone', () => {
	const items = timelineItems([message(), message({ state: 'refused' }), message()], dayKey);
	expect(shapes(items)).toEqual(['day', '[m]', '[m]', '[m]']);
});

test('each key is there once', () => {
	const keys = timelineItems([message({ isFirstUnread: true }), notice, message()], dayKey).map((item) => item.key);
	expect(new Set(keys).size).toBe(keys.length);
});
