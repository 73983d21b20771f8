/** What the rest of the server asks of the sync side: the one way into a room's log, and what open sockets must be told. */
import type { MessageId, NoticeId, RoomId, UserId } from '#lib/core/ids.ts';
import type { Presence } from '#lib/core/presence.ts';
import type { RefusalCode } from '#lib/core/refusal.ts';
import type { Notice, TextMessage } from '#lib/core/segment.ts';
import type { ServerEvent } from '#lib/core/events.ts';

export type Posted =
	| { readonly kind: 'posted'; readonly seq: number; readonly arrivedAt: number }
	/** The room has this id: compare author and body's hash (`log/body-hash.ts`) for "same", "other body" and "somebody else's". */
	| { readonly kind: 'exists' }
	| { readonly kind: 'refused'; readonly code: RefusalCode };

export type Changed = { readonly kind: 'changed' } | { readonly kind: 'refused'; readonly code: RefusalCode };

export interface RoomSync {
	/** Resolves when the message is committed (P2). The caller has checked that `author` may post here. */
	postMessage(room: RoomId, author: UserId, id: MessageId, value: TextMessage): Promise<Posted>;
	/** Sets a new text; resolves when committed. Refused with `already_redacted`, `unknown_message`. */
	editMessage(room: RoomId, author: UserId, id: MessageId, text: string, editedAt: number): Promise<Changed>;
	/** Final, whoever `by` is; a no-op for a redacted message. */
	redactMessage(room: RoomId, author: UserId, id: MessageId, by: UserId): Promise<Changed>;
	react(room: RoomId, user: UserId, id: MessageId, emoji: string, isOn: boolean): Promise<Changed>;
	/** Writes a notice into the live segment. */
	addNotice(room: RoomId, notice: Omit<Notice, 'afterSeq'>, id?: NoticeId): Promise<void>;
	/** The segment as one Yjs v1 update with the position it is current at, `atLeast` or later; undefined when there is none. */
	readSegment(
		room: RoomId,
		number: number,
		atLeast?: number
	): Promise<{ readonly update: Uint8Array; readonly position: number } | undefined>;

	/** Someone's role changed or membership began or ended: holds for the next frame on every open socket. Call after the commit. */
	membershipChanged(room: RoomId, user: UserId): void;
	/** Closes the sockets of a session (sign-out, reset), or of every session of a user. */
	sessionEnded(sessionHash: string): void;
	userSignedOut(user: UserId): void;
	/** A hint to every device of these people that is connected here. */
	announce(users: Iterable<UserId>, event: ServerEvent): void;
	/** As others may know it, whoever they are: ask before whether they share a room. */
	presenceOf(user: UserId): Presence;
	/** Somebody shows more or less of being here from now on. Call after the commit. */
	privacyChanged(user: UserId): void;
	/** Open sockets, attached documents, and what waits: for `/metrics`. */
	figures(): Readonly<Record<string, number>>;
}
