/** What the screens know of threads. Like all of the replica: read from the device, written to it before a call resolves. */
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import type { Observable } from '#lib/core/observable.ts';
import type { ThreadStanding } from '#lib/core/threads.ts';
import type { TimelineEntry } from '#lib/core/timeline.ts';

/**
 * How much of a thread is here. `partial`: what it began with, or some replies, are on the server alone, which cannot be asked now.
 * `unknown`: the room has no such message.
 */
export type ThreadCoverage = 'loading' | 'whole' | 'partial' | 'unknown';

export interface ThreadSession {
	readonly root: MessageId;
	/** What it began with, where that is here, then the replies; one's own that wait to be sent last. */
	readonly timeline: Observable<readonly TimelineEntry[]>;
	readonly coverage: Observable<ThreadCoverage>;
	readonly standing: Observable<ThreadStanding>;
	/** On all devices, apart from the room's. */
	readonly draft: Observable<string>;

	/** The same promises as of `RoomSession`. */
	send(text: string, options?: { replyTo?: MessageId }): Promise<MessageId>;
	edit(message: MessageId, text: string): Promise<void>;
	redact(message: MessageId): Promise<void>;
	react(message: MessageId, emoji: string, isOn: boolean): Promise<void>;
	setDraft(text: string): void;
	setFollow(isOn: boolean): void;
	/** On all devices; never backwards. */
	markRead(seq: number): void;
	close(): void;
}

/** One followed thread, in the list of them. */
export interface ThreadRow {
	readonly root: MessageId;
	readonly room: RoomId;
	readonly roomName: string;
	/** Of what it began with; undefined where that is not on this device. */
	readonly author?: UserId;
	/** Empty when redacted. */
	readonly text?: string;
	readonly replies: number;
	/** Who replied, the last one first. */
	readonly users: readonly UserId[];
	/** The last reply that is not redacted. */
	readonly last: { readonly author: UserId; readonly text: string; readonly at: number };
	readonly unread: number;
}
