/** The crew that the gallery shows. */
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import type { MessageEntry, NoticeEntry } from '#lib/core/timeline.ts';
import type { Member, Person } from '#lib/sync/replica.ts';

const crew = [
	'Maren Holt',
	'Leif Aasen',
	'Tomasz Wilk',
	'Priya Raman',
	'Ada Okafor',
	'Jonas Brekke',
	'Inês Duarte',
	'Sam Whitlock',
	'Bea Lindqvist'
];
const tail = (number: number): string =>
	String(number * 7919)
		.padStart(25, '0')
		.slice(-25);

export const userId = (number: number): UserId => `usr_0${tail(number)}` as UserId;
export const roomId = (number: number): RoomId => `rm_0${tail(number)}` as RoomId;
export const messageId = (number: number): MessageId => `msg_0${tail(number)}` as MessageId;

export const people: ReadonlyMap<UserId, Person> = new Map(
	crew.map((fullName, number) => [
		userId(number),
		{ id: userId(number), username: fullName.toLowerCase().replace(' ', '.'), fullName }
	])
);
export const me = { id: userId(0), username: 'maren.holt', fullName: 'Maren Holt', email: 'maren.holt@tern.example' };

export const members: readonly Member[] = [...people.values()].map((person, number) => ({
	...person,
	role: number === 1 ? 'owner' : number === 2 ? 'moderator' : 'member'
}));

/** Thursday 20 November 2025, ship time. */
export const at = (hours: number, minutes: number, day = 20): number => new Date(2025, 10, day, hours, minutes).getTime();

export function message(
	number: number,
	author: number,
	time: number,
	text: string,
	extra: Partial<MessageEntry> = {}
): MessageEntry {
	return {
		kind: 'message',
		id: messageId(number),
		author: userId(author),
		isMine: author === 0,
		text,
		at: time,
		sentAt: time,
		hasArrivedLate: false,
		seq: number,
		state: 'sent',
		isRedacted: false,
		isChanging: false,
		reactions: [],
		startsGroup: true,
		isFirstUnread: false,
		...extra
	};
}

export const notice = (number: number, time: number, extra: Partial<NoticeEntry> = {}): NoticeEntry => ({
	kind: 'notice',
	id: `ntc_${number}`,
	notice: 'joined',
	at: time,
	by: userId(6),
	...extra
});
