/** Rows of the room list, derived from what is on the device. Pure: knows nothing of storage or of how a row is painted. */
import type { MessageId, RoomId, UserId } from './ids.ts';
import { isMembershipCommand, isUnsent, type OutboxRow } from './outbox.ts';
import type { RoomRole } from './policy.ts';
import type { RoomRecord } from './room-record.ts';
import type { SegmentFacts } from './segment-facts.ts';
import { countUnread, type UnreadReader } from './unread.ts';

export interface RoomRow {
	readonly id: RoomId;
	readonly kind: 'channel' | 'group' | 'direct';
	readonly name: string;
	readonly topic?: string;
	readonly role?: RoomRole;
	/** The others, where kind is direct. */
	readonly others: readonly UserId[];
	readonly unread: number;
	readonly mentions: number;
	/** Put back among the unread by hand, though all of it is read. */
	readonly isMarkedUnread?: true;
	readonly lastMessage?: LastMessage;
	/** ms since epoch; what the list is sorted by. */
	readonly activeAt: number;
	/** Text waiting in the composer. */
	readonly draft?: string;
	/** Rows waiting to be sent, and rows that the server refused. */
	readonly unsent: number;
	readonly refused: number;
	/** Made on this device and not told to the server yet. */
	readonly isPending: boolean;
}

export interface LastMessage {
	readonly id: MessageId;
	readonly author: UserId;
	readonly text: string;
	readonly at: number;
	readonly isRedacted?: boolean;
}

export interface RoomSource {
	readonly me: UserId;
	readonly room: RoomRecord;
	/** Set on this device; may be ahead of what the server knows. */
	readonly markedSeq: number;
	/** The first message that counts as unread again, by hand; 0 or absent: none does. */
	readonly unreadMark?: number | undefined;
	isMentioned(text: string): boolean;
	readonly draft: string | undefined;
	/** The outbox rows of this room, in order. */
	readonly rows: readonly OutboxRow[];
	/** The live segment where it is in memory: newer than what the server last said. */
	readonly facts: SegmentFacts | undefined;
}

export function roomRow({ room, markedSeq, unreadMark = 0, draft, rows, facts, ...reader }: RoomSource): RoomRow {
	const { me }: UnreadReader = reader;
	const lastMessage = latest(room.lastMessage ?? undefined, facts, rows, me);
	const { unread, mentions } = countUnread(room, markedSeq, facts?.messages ?? [], reader);
	return {
		id: room.id,
		kind: room.kind,
		name: room.name,
		...(room.topic && { topic: room.topic }),
		...(room.role && { role: room.role }),
		others: (room.members ?? []).filter((user) => user !== me),
		unread,
		mentions,
		...(unreadMark > 0 && { isMarkedUnread: true as const }),
		...(lastMessage && { lastMessage }),
		activeAt: Math.max(lastMessage?.at ?? 0, room.seenAt),
		...(draft && { draft }),
		unsent: rows.filter((row) => isUnsent(row) && row.refused === undefined).length,
		refused: rows.filter((row) => row.refused !== undefined).length,
		isPending: rows.some((row) => isMembershipCommand(row) && row.command.type !== 'leaveRoom')
	};
}

/** Newest activity first; equal times by id, so that every device shows the same list. */
export const byActivity = (a: RoomRow, b: RoomRow): number => b.activeAt - a.activeAt || (a.id < b.id ? 1 : -1);

function latest(
	reported: LastMessage | undefined,
	facts: SegmentFacts | undefined,
	rows: readonly OutboxRow[],
	me: UserId
): LastMessage | undefined {
	const row = rows.findLast((candidate) => candidate.kind === 'message' && candidate.thread === undefined);
	if (row?.kind === 'message' && !facts?.byId.has(row.id)) return { id: row.id, author: me, text: row.text, at: row.at };
	const newest = facts?.messages.findLast((message) => message.thread === undefined);
	if (!newest || (reported && reported.at > newest.arrivedAt)) return reported;
	return {
		id: newest.id,
		author: newest.author,
		text: newest.text ?? '',
		at: newest.arrivedAt,
		...(newest.text === undefined && { isRedacted: true })
	};
}
