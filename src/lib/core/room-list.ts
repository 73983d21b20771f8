/** Rows of the room list, derived from what is on the device. Pure: knows nothing of storage or of how a row is painted. */
import type { MessageId, RoomId, UserId } from './ids.ts';
import type { RoomRole } from './policy.ts';

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
