/** A replica that keeps everything in memory and talks to nobody: the screens in the gallery run on it. */
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import type { Presence } from '#lib/core/presence.ts';
import { Cell } from '#lib/core/observable.ts';
import type { RoomRow } from '#lib/core/room-list.ts';
import type { MessageEntry, TimelineEntry } from '#lib/core/timeline.ts';
import type {
	ConnectionState,
	EdgeState,
	OfflineCopy,
	OutboxEntry,
	PinnedMessage,
	Replica,
	RoomDetails,
	RoomSession,
	SavedWords,
	StorageState
} from '#lib/sync/replica.ts';
import type { FoundHere } from '#lib/sync/searching.ts';
import { fixtureOwn } from './fixture-own.ts';
import { at, me, members, message, messageId, notice, people, roomId, userId } from './fixture-people.ts';
import { fixtureThread, fixtureThreads } from './fixture-thread.ts';

export interface FixtureReplica extends Replica {
	readonly connection: Cell<ConnectionState>;
	readonly rooms: Cell<readonly RoomRow[]>;
	readonly outbox: Cell<readonly OutboxEntry[]>;
	readonly storage: Cell<StorageState>;
}

const saved: readonly SavedWords[] = [
	{
		id: messageId(4),
		room: roomId(1),
		roomName: 'watch-handover',
		savedAt: at(8, 20),
		author: userId(2),
		text: 'Fuel filter B swapped, pressure drop back to 0.2 bar.',
		at: at(7, 58)
	},
	{ id: messageId(77), room: roomId(5), roomName: 'galley', savedAt: at(8, 2) }
];

const nothing = (): Promise<void> => Promise.resolve();

export function fixtureReplica(): FixtureReplica {
	return {
		user: me.id,
		connection: new Cell<ConnectionState>({ kind: 'online', since: 0, lastSyncedAt: at(8, 24) }),
		rooms: new Cell<readonly RoomRow[]>(rows),
		outbox: new Cell<readonly OutboxEntry[]>([]),
		storage: new Cell<StorageState>({ kind: 'device', isPersistent: true }),
		people: new Cell(people),
		own: fixtureOwn(),
		threads: new Cell(fixtureThreads),
		presence: new Cell<ReadonlyMap<UserId, Presence>>(
			new Map<UserId, Presence>([
				[userId(2), { presence: 'online' }],
				[userId(3), { presence: 'online' }],
				[userId(5), { presence: 'away', lastActiveAt: at(7, 12) }],
				[userId(1), { presence: 'offline', lastActiveAt: at(8, 9) }]
			])
		),
		watch: () => () => undefined,
		offline: {
			copies: new Cell<ReadonlyMap<RoomId, OfflineCopy>>(new Map([[roomId(1), { state: 'fetching', done: 31, total: 100 }]])),
			keep: () => undefined,
			pause: nothing,
			usage: () =>
				Promise.resolve([
					{ room: roomId(1), bytes: 4_600_000, segments: 31 },
					{ room: roomId(2), bytes: 890_000, segments: 6 },
					{ room: roomId(5), bytes: 61_000, segments: 1 }
				]),
			free: nothing
		},
		readSaved: () => Promise.resolve(saved),
		openRoom: (room) => fixtureSession(room),
		find: () => Promise.resolve({ items: found, total: found.length, messages: 4_212, completeSince: at(8, 0, 18) }),
		createRoom: () => Promise.resolve(roomId(1)),
		createDirect: () => Promise.resolve(roomId(2)),
		joinRoom: nothing,
		leaveRoom: nothing,
		discard: () => Promise.resolve(nothing),
		retry: nothing,
		editQueued: () => Promise.resolve(true),
		syncNow: () => undefined,
		signedInAgain: () => undefined,
		signOut: nothing,
		wipe: nothing,
		close: nothing
	};
}

function fixtureSession(id: RoomId): RoomSession {
	const row = rows.find((one) => one.id === id);
	const isNew = id === roomId(9);
	const timeline = new Cell<readonly TimelineEntry[]>(isNew ? [] : entries);
	const draft = new Cell('');
	let next = 1000;
	const change = (message: MessageId, fields: Partial<MessageEntry>): Promise<void> => {
		const changed = (entry: TimelineEntry): TimelineEntry =>
			entry.kind === 'message' && entry.id === message ? { ...entry, ...fields } : entry;
		timeline.set(timeline.get().map(changed));
		return nothing();
	};
	return {
		id,
		room: new Cell<RoomDetails | undefined>(fixtureDetails(id, row, isNew)),
		status: new Cell<'loading' | 'ready' | 'gone'>('ready'),
		timeline,
		typing: new Cell(isNew ? [] : [userId(2)]),
		members: new Cell(members),
		draft,
		pins: new Cell<readonly PinnedMessage[]>([]),
		pin: nothing,
		older: new Cell<EdgeState>('none'),
		history: {
			newer: new Cell<EdgeState>('none'),
			jumps: new Cell(0),
			loadNewer: nothing,
			fillGap: () => Promise.resolve(true),
			showMessage: () => Promise.resolve({ kind: 'unknown' }),
			showDate: () => Promise.resolve({ kind: 'unknown' }),
			showLatest: () => undefined,
			look: () => undefined
		},
		send(text) {
			next += 1;
			timeline.set([...timeline.get(), message(next, 0, Date.now(), text, { state: 'saved', seq: undefined })]);
			return Promise.resolve(messageId(next));
		},
		edit: (message, text) => change(message, { text, editedAt: Date.now() }),
		redact: (message) => change(message, { text: '', isRedacted: true }),
		react: nothing,
		openThread: () => fixtureThread(),
		threadOf: () => undefined,
		loadOlder: nothing,
		markRead: () => undefined,
		setTyping: () => undefined,
		setDraft: (text) => draft.set(text),
		close: () => undefined
	};
}

const fixtureDetails = (id: RoomId, row: RoomRow | undefined, isNew: boolean): RoomDetails => ({
	id,
	kind: row?.kind ?? 'channel',
	name: row?.name ?? 'night-watch',
	...(row?.topic === undefined ? {} : { topic: row.topic }),
	role: 'owner',
	memberCount: isNew ? 1 : members.length,
	lastSeq: 8,
	readSeq: 4,
	isPending: isNew
});

const found: readonly FoundHere[] = [
	{
		id: messageId(4),
		room: roomId(2),
		author: userId(2),
		seq: 90,
		arrivedAt: at(7, 58, 18),
		snippet: 'Fuel filter A is at 0.5 bar, I will swap it at the next stop.',
		marks: [[5, 11]]
	},
	{
		id: messageId(31),
		room: roomId(2),
		author: userId(7),
		seq: 70,
		arrivedAt: at(9, 12, 17),
		snippet: 'Four spare filters, two of each size. Ordered six.',
		marks: [[11, 18]]
	},
	{
		id: messageId(32),
		room: roomId(12),
		author: me.id,
		seq: 12,
		arrivedAt: at(21, 3, 16),
		snippet: 'Did the filter housing seal hold overnight?',
		marks: [[8, 14]]
	}
];

export const entries: readonly TimelineEntry[] = [
	message(
		1,
		1,
		at(23, 52, 19),
		'Handing over 20–24. Wind NW 6, gusting 7 since 22:30. Swell 2.5 m and easing. Two trawlers to port, both answered on 16.'
	),
	message(
		2,
		1,
		at(23, 54, 19),
		'Port nav light flickers whenever the galley extractor runs. I taped a note on breaker 14-0B, please leave it there.',
		{
			startsGroup: false,
			reactions: [
				{ emoji: '👍', users: [userId(2), userId(3), userId(4)], isMine: false },
				{ emoji: '🔧', users: [me.id], isMine: true }
			],
			thread: { replies: 4, lastAt: at(7, 40), users: [userId(7), userId(0), userId(4), userId(2)] }
		}
	),
	notice(1, at(4, 1)),
	message(3, 4, at(4, 2), 'Took over from Leif. Barometer 1004 and falling slowly. The front is where the chart put it.'),
	message(
		4,
		2,
		at(7, 58),
		'Fuel filter B swapped, pressure drop back to 0.2 bar. Old element is in the oil store for whoever wants to look at it.',
		{ isFirstUnread: true }
	),
	message(5, 0, at(8, 6), 'Thanks. @Priya Raman can you hold the cast until 09:30? I want to be clear of the trawlers first.', {
		state: 'read'
	}),
	message(6, 0, at(8, 7), 'I will call it on 72.', { state: 'delivered', startsGroup: false }),
	message(7, 3, at(8, 11), '09:30 works. Bottle 4 needs its new O-ring anyway.', {
		replyTo: {
			id: messageId(5),
			author: me.id,
			text: 'can you hold the cast until 09:30? I want to be clear of the trawlers first.'
		},
		reactions: [{ emoji: '✅', users: [me.id, userId(2)], isMine: true }]
	}),
	message(8, 0, at(8, 16), 'Log for 04–08 is at https://logs.tern.example/watch/0408. The gap at 05:10 is me, not the logger.', {
		state: 'sent'
	}),
	message(9, 0, at(8, 17), 'Next handover at 12:00, Leif again.', { state: 'saved', seq: undefined, startsGroup: false })
];

const row = (
	number: number,
	kind: RoomRow['kind'],
	name: string,
	time: number,
	author: number,
	text: string,
	extra: Partial<RoomRow> = {}
): RoomRow => ({
	id: roomId(number),
	kind,
	name,
	others: [],
	unread: 0,
	mentions: 0,
	lastMessage: { id: messageId(100 + number), author: userId(author), text, at: time },
	activeAt: time,
	unsent: 0,
	refused: 0,
	isPending: false,
	...extra
});

export const rows: readonly RoomRow[] = [
	row(11, 'direct', 'Priya Raman', at(8, 16), 3, 'Fridge 2 is full, can I use the bait freezer?', {
		others: [userId(3)],
		unread: 2
	}),
	row(12, 'direct', 'Tomasz Wilk', at(7, 59), 2, 'On my way down with the torch', { others: [userId(2)] }),
	row(13, 'direct', 'Jonas Brekke', at(9, 0, 19), 5, 'See you at four', {
		others: [userId(5)],
		draft: 'Could you look at the winch log when'
	}),
	row(1, 'channel', 'watch-handover', at(8, 17), 0, 'Next handover at 12:00, Leif again.', {
		topic: 'One post per watch. Facts first, opinions in the thread.',
		unsent: 1
	}),
	row(2, 'channel', 'engine-room', at(8, 12), 7, '@Maren can you sign off the bunker note', { unread: 14, mentions: 1 }),
	row(3, 'group', 'Mooring 7 recovery', at(7, 48), 0, 'Photos from the recovery', { refused: 1 }),
	row(4, 'channel', 'shore-crew', at(8, 15), 8, 'Crane is booked for 10:00'),
	row(5, 'channel', 'galley', at(7, 31), 6, 'Bread is out. Cinnamon ones are for the night watch', { unread: 3 }),
	row(6, 'group', 'Friday football', at(17, 0, 18), 0, 'Back deck, 17:00, helmets on')
];
