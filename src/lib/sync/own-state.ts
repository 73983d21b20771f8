/**
 * What is the user's own and the same on all their devices: settings, drafts, saved messages, marks. Reading is from the device; what is
 * set shows at once, is kept here, and merges with what other devices do. Nothing here fails or waits.
 */
import type { MessageId, RoomId } from '#lib/core/ids.ts';
import type { Observable } from '#lib/core/observable.ts';
import type { DraftKey, Json, SavedMessage } from '#lib/core/own-document.ts';

export type { DraftKey, Json, SavedMessage };

export interface OwnState {
	/** Preferences of the person, by name (`[a-z][A-Za-z0-9.-]*`); one that is not set is absent. */
	readonly settings: Observable<ReadonlyMap<string, Json>>;
	/** At most 1 KiB as JSON; `undefined` takes it back. */
	setSetting(name: string, value: Json | undefined): void;
	/** The same of one room. */
	roomSettings(room: RoomId): Observable<ReadonlyMap<string, Json>>;
	setRoomSetting(room: RoomId, name: string, value: Json | undefined): void;
	/** Messages saved for later, the one saved last first. */
	readonly saved: Observable<ReadonlyMap<MessageId, SavedMessage>>;
	setSaved(message: MessageId, room: RoomId, isOn: boolean): void;
	/** Rooms marked unread, each with the seq of the first message that counts as unread again. */
	readonly unreadMarks: Observable<ReadonlyMap<RoomId, number>>;
	/** 0 takes it back. */
	setUnreadMark(room: RoomId, seq: number): void;
	/** Threads by their root: true is followed, false is left on purpose; one that nobody decided on is absent. */
	readonly follows: Observable<ReadonlyMap<MessageId, boolean>>;
	setFollow(root: MessageId, isOn: boolean): void;
	/** Texts in composers, those that are not empty. */
	readonly drafts: Observable<ReadonlyMap<DraftKey, string>>;
	/** The text of one composer; changes under the hand when another device types there. */
	draft(key: DraftKey): Observable<string>;
	/** Call at each key press with the whole text: only what differs is written. */
	setDraft(key: DraftKey, text: string): void;
}
