/** What a room's timeline shows, as types: messages in order of arrival, then one's own that have not arrived. Times are ms since epoch. */
import type { MessageId, UserId } from './ids.ts';
import type { NoticeKind } from './segment.ts';

export type TimelineEntry = MessageEntry | NoticeEntry;

/** saved on this device → sent (durable on the server) → delivered → read; refused: the server said no, the text is kept. */
export type MessageState = 'saved' | 'sent' | 'delivered' | 'read' | 'refused';

export interface MessageEntry {
	readonly kind: 'message';
	/** Stable from the first paint on: key lists by it. */
	readonly id: MessageId;
	readonly author: UserId;
	readonly isMine: boolean;
	/** Empty when redacted. */
	readonly text: string;
	/** When it arrived; while it has not, when it was written. */
	readonly at: number;
	readonly sentAt: number;
	/** Written more than 2 minutes before (or "after", with a wrong clock) it arrived: show `sentAt` too. */
	readonly hasArrivedLate: boolean;
	/** Undefined until it has arrived. */
	readonly seq?: number;
	readonly state: MessageState;
	/** A code of `core/refusal` or of the HTTP API, where state is refused. */
	readonly refusal?: string;
	/** Row of the outbox that it stands in, for edit, retry, discard. */
	readonly order?: number;
	readonly isRedacted: boolean;
	readonly editedAt?: number;
	/** An edit, redaction or reaction of it waits in the outbox. */
	readonly isChanging: boolean;
	readonly replyTo?: Quote;
	readonly reactions: readonly Reaction[];
	/** Another author than the entry above, more than 5 minutes, a notice or the unread line between: show who. */
	readonly startsGroup: boolean;
	/** The "new messages" line stands above this entry. */
	readonly isFirstUnread: boolean;
}

export interface Quote {
	readonly id: MessageId;
	/** Undefined where the message is not on this device or not in a loaded segment. */
	readonly author?: UserId;
	readonly text?: string;
	readonly isRedacted?: boolean;
}

export interface Reaction {
	readonly emoji: string;
	readonly users: readonly UserId[];
	readonly isMine: boolean;
}

export interface NoticeEntry {
	readonly kind: 'notice';
	readonly id: string;
	readonly notice: NoticeKind;
	readonly at: number;
	readonly by: UserId;
	readonly user?: UserId;
	readonly text?: string;
}
