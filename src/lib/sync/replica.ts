/**
 * What the screens know of the replica: one per signed-in user and tab. Everything shown is read from the device; everything
 * written is on the device before a call resolves. Knows nothing of how it is painted.
 */
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import type { Observable } from '#lib/core/observable.ts';
import type { OutboxRow } from '#lib/core/outbox.ts';
import type { Presence } from '#lib/core/presence.ts';
import type { RoomRole } from '#lib/core/policy.ts';
import type { RoomRow } from '#lib/core/room-list.ts';
import type { Search } from '#lib/core/search/matching.ts';
import type { TimelineEntry } from '#lib/core/timeline.ts';
import type { OwnState } from './own-state.ts';
import type { DeviceFindings } from './searching.ts';
import type { ThreadRow, ThreadSession } from './thread-session.ts';

export type { OutboxRow, RoomRow, TimelineEntry };

export interface Replica {
	readonly user: UserId;
	readonly connection: Observable<ConnectionState>;
	/** From the device at once; sorted as shown, newest activity first. */
	readonly rooms: Observable<readonly RoomRow[]>;
	/** Everything not told to the server yet, in order, refused rows with their reason. */
	readonly outbox: Observable<readonly OutboxEntry[]>;
	readonly storage: Observable<StorageState>;
	/** Names known on this device. */
	readonly people: Observable<ReadonlyMap<UserId, Person>>;
	/** Of the people one watches, as far as they show it; empty while not in touch. Direct partners are always among them. */
	readonly presence: Observable<ReadonlyMap<UserId, Presence>>;
	/** Settings, drafts, saved messages and marks: the same on all devices of the user. */
	readonly own: OwnState;
	readonly offline: OfflineRooms;

	/** These people are on screen, until the answer is called: their presence is to be known. */
	watch(users: readonly UserId[]): () => void;
	/** Threads one follows, in all rooms, as far as the device has read of them; those with unread replies first. */
	readonly threads: Observable<readonly ThreadRow[]>;

	/** Looks through the messages on this device. The first question takes longest. @throws SyncError `device-lost` when it cannot now */
	find(search: Search, limit: number): Promise<DeviceFindings>;

	/** The messages saved for later with their words, the one saved last first; asks the server for what is not on this device. */
	readSaved(): Promise<readonly SavedWords[]>;

	/** The same session for the same room until each opener has closed it. */
	openRoom(room: RoomId): RoomSession;

	/** Resolves when the room and the command are on this device; works offline. */
	createRoom(room: { kind: 'channel' | 'group'; name: string; topic?: string; members?: readonly UserId[] }): Promise<RoomId>;
	/** Opens the one room of these people and me; the same room on each of their devices. */
	createDirect(users: readonly UserId[]): Promise<RoomId>;
	joinRoom(room: RoomId): Promise<void>;
	leaveRoom(room: RoomId): Promise<void>;

	/** Takes the row out; a room or a message made by it is gone with it. What it resolves with puts everything back, for as long as the page stands. */
	discard(row: Pick<OutboxRow, 'order'>): Promise<() => Promise<void>>;
	/** Lets a refused row try again. */
	retry(row: Pick<OutboxRow, 'order'>): Promise<void>;
	/** Gives a waiting or refused message a new text and lets it try again. False when it has left meanwhile. */
	editQueued(row: Pick<OutboxRow, 'order'>, text: string): Promise<boolean>;

	/** Tries the connection now; asks `/api/sync` where it stands. */
	syncNow(): void;
	/** After a new sign-in by the same user: leaves the state `signed-out`. */
	signedInAgain(): void;
	/** Ends the session on the server if it can be reached (else first thing when back), then wipes this device's copy. The UI asks first. */
	signOut(): Promise<void>;
	/** Deletes everything of this user on this device. */
	wipe(): Promise<void>;
	/** Lets go of sockets and databases; nothing is lost. */
	close(): Promise<void>;
}

export type ConnectionState = { readonly since: number; readonly lastSyncedAt?: number; readonly trouble?: ConnectionTrouble } & (
	| { readonly kind: 'offline'; readonly retryAt?: number }
	| { readonly kind: 'connecting' }
	/** Rooms caught up of rooms that changed. */
	| { readonly kind: 'syncing'; readonly done: number; readonly total: number }
	| { readonly kind: 'online' }
	/** Reading, writing and queueing go on; nothing is sent. `revoked`: show what is unsent, then wipe. */
	| { readonly kind: 'signed-out'; readonly reason: 'expired' | 'revoked' | 'signed_out' | 'other_account' }
);
/** Why "saved" does not become "sent" although there is a network. */
export type ConnectionTrouble = 'server_unreachable' | 'server_failing';

export interface Person {
	readonly id: UserId;
	readonly username: string;
	readonly fullName: string;
	readonly avatarUrl?: string;
}

export type OutboxEntry = OutboxRow & { readonly state: 'waiting' | 'sending' | 'refused'; readonly roomName: string };

export interface StorageState {
	/** `memory`: this browser keeps nothing for us; all is lost with the tab. `full`: the last write did not fit. */
	readonly kind: 'device' | 'memory' | 'full';
	/** Whether the browser promised not to evict it. */
	readonly isPersistent: boolean;
}

export interface RoomDetails {
	readonly id: RoomId;
	readonly kind: 'channel' | 'group' | 'direct';
	readonly name: string;
	readonly topic?: string;
	readonly role?: RoomRole;
	readonly memberCount: number;
	readonly lastSeq: number;
	readonly readSeq: number;
	/** Made on this device and not told to the server yet. */
	readonly isPending: boolean;
}

export interface Member extends Person {
	readonly role: RoomRole;
}

export interface PinnedMessage {
	readonly id: MessageId;
	/** Undefined where its words are not on this device. */
	readonly author?: UserId;
	readonly text?: string;
	/** When it arrived. */
	readonly at?: number;
}

export interface SavedWords {
	readonly id: MessageId;
	readonly room: RoomId;
	/** Undefined in a room that is not ours any more. */
	readonly roomName?: string;
	/** ms since epoch, by the clock of the device that saved it. */
	readonly savedAt: number;
	/** Undefined where its words are neither on this device nor to be asked for now. */
	readonly author?: UserId;
	/** Empty once redacted. */
	readonly text?: string;
	/** When it arrived. */
	readonly at?: number;
}

export interface RoomSession {
	readonly id: RoomId;
	/** Undefined while unknown on this device. `gone`: left or removed, or it never was. */
	readonly room: Observable<RoomDetails | undefined>;
	readonly status: Observable<'loading' | 'ready' | 'gone'>;
	readonly timeline: Observable<readonly TimelineEntry[]>;
	readonly typing: Observable<readonly UserId[]>;
	readonly members: Observable<readonly Member[]>;
	/** The text of the composer, on all devices; set by `setDraft`. */
	readonly draft: Observable<string>;
	/** What is pinned, the latest first. */
	readonly pins: Observable<readonly PinnedMessage[]>;
	/** `none`: the beginning of what one may see is loaded. */
	readonly older: Observable<EdgeState>;
	readonly history: RoomHistory;

	/** Resolves with the id when the message is on the device for good (strict durability); only then let the text go. */
	send(text: string, options?: { replyTo?: MessageId }): Promise<MessageId>;
	/** @throws SyncError `not-found` when the message is not on this device. The same for the two below. */
	edit(message: MessageId, text: string): Promise<void>;
	redact(message: MessageId): Promise<void>;
	react(message: MessageId, emoji: string, isOn: boolean): Promise<void>;
	/** Keeps it at hand for everybody in the room, or no longer. */
	pin(message: MessageId, isOn: boolean): Promise<void>;

	/** The thread under a message; owes one `close`, before that of the room. */
	openThread(root: MessageId): ThreadSession;
	/** What the thread began with that this message stands in; undefined for what stands in the room or is not loaded. */
	threadOf(message: MessageId): MessageId | undefined;

	/** Puts the segment before in front of the timeline: from the device if it is current there, else over HTTP. */
	loadOlder(): Promise<void>;
	/** Everything up to this seq has been seen: on all devices, and what was marked unread by hand is read by it. Told to the server once a second, or when it is back. */
	markRead(seq: number): void;
	setTyping(isTyping: boolean): void;
	setDraft(text: string): void;
	close(): void;
}

/** `none`: nothing lies beyond this end of what is loaded. `failed`: there is more, and it cannot be had now. */
export type EdgeState = 'none' | 'more' | 'loading' | 'failed';

/** Where in its room a timeline stands. It holds a part of the room around there, bounded however far one goes. */
export interface RoomHistory {
	/** `none`: the newest message is loaded, and new ones appear. */
	readonly newer: Observable<EdgeState>;
	/** Grows when the timeline was put elsewhere; while it stands, entries come and go at the ends, and in gaps. */
	readonly jumps: Observable<number>;
	loadNewer(): Promise<void>;
	/** Loads what is missing in a gap, beside both of its sides. False when that cannot be had now. */
	fillGap(segment: number): Promise<boolean>;
	/** Puts the timeline where this message is, from the device or else from the server. */
	showMessage(message: MessageId): Promise<Found>;
	/** The first message of that time (ms since epoch) or later; offline among those on this device. */
	showDate(at: number): Promise<Found>;
	showLatest(): void;
	/** What is on screen, in seqs: after a while its segments are attached, so that changes by others show. */
	look(firstSeq: number, lastSeq: number): void;
}

export type Found =
	| { readonly kind: 'shown'; readonly message: MessageId }
	/** Not on this device, and the server cannot be asked now. */
	| { readonly kind: 'elsewhere' }
	/** There is no such message that one may see. */
	| { readonly kind: 'unknown' };

/** How much of a room that is to be kept offline is on this device, in segments. */
export interface OfflineCopy {
	/** `waiting`: for the server, or for other rooms. */
	readonly state: 'waiting' | 'fetching' | 'paused' | 'complete';
	readonly done: number;
	readonly total: number;
}

export interface RoomUsage {
	readonly room: RoomId;
	readonly bytes: number;
	readonly segments: number;
}

/** Rooms kept whole on this device, and the room that each takes. */
export interface OfflineRooms {
	/** Those that are to be kept. */
	readonly copies: Observable<ReadonlyMap<RoomId, OfflineCopy>>;
	/** On all of the user's devices. Off: what is here stays until space is needed. */
	keep(room: RoomId, isOn: boolean): void;
	/** On this device alone; outlives the page. */
	pause(room: RoomId, isPaused: boolean): Promise<void>;
	/** Of all rooms with messages here, the largest first. */
	usage(): Promise<readonly RoomUsage[]>;
	/** Lets go of a room's history but for its newest segment, and keeps it offline no more. */
	free(room: RoomId): Promise<void>;
}
