/**
 * The shape of a room's segment: one Yjs document, all shared types `Y.Map` at the root, values plain JSON.
 * Knows nothing of sockets, storage or who may write what beyond the owner in a root's name.
 */
import * as v from 'valibot';
import { isMessageId, isRoomId, isUserId, type MessageId, type RoomId, type UserId } from './ids.ts';

/** The server's Yjs client id on every node; no client may use it. */
export const serverClientId = 1;

export const arrivalsRoot = 'arrivals';
export const noticesRoot = 'notices';
export const messagesRoot = (user: UserId): string => `messages/${user}`;
export const reactionsRoot = (user: UserId): string => `reactions/${user}`;
/** Key in `reactions/<user>`; its value is 1 while the reaction stands, 0 once taken back. */
export const reactionKey = (message: MessageId, emoji: string): string => `${message}|${emoji}`;

export type Root =
	| { readonly kind: 'messages'; readonly owner: UserId }
	| { readonly kind: 'reactions'; readonly owner: UserId }
	| { readonly kind: 'arrivals' }
	| { readonly kind: 'notices' };

/** Undefined for a name that no segment has. */
export function parseRoot(name: string): Root | undefined {
	if (name === arrivalsRoot) return { kind: 'arrivals' };
	if (name === noticesRoot) return { kind: 'notices' };
	const slash = name.indexOf('/');
	const kind = name.slice(0, slash);
	const owner = name.slice(slash + 1);
	if ((kind === 'messages' || kind === 'reactions') && isUserId(owner)) return { kind, owner };
	return undefined;
}

/** UTF-16 units and UTF-8 bytes of one text. */
export const maxTextUnits = 16_000;
export const maxTextBytes = 32 * 1024;
export const maxUpdateBytes = 1024 * 1024;
export const maxAttachments = 20;
export const maxJsonDepth = 32;

/** A segment is closed to new messages at the first of these; the hard caps are twice as much. */
export const segmentLimits = { messages: 1_000, bytes: 256 * 1024, clients: 500, ageMs: 30 * 24 * 60 * 60 * 1000 } as const;
/** After roll-over the old segment takes new messages for this long. */
export const rollOverGraceMs = 2 * 60 * 1000;

/** False for a text with U+0000, which no Postgres column takes. */
export const isStorableText = (text: string): boolean => !text.includes('\0');

/** The text without what `isStorableText` minds: for what was pasted, where nobody sees the character. */
export const storableText = (text: string): string => text.replaceAll('\0', '');

const messageId = v.custom<MessageId>(isMessageId);
export const TextMessage = v.strictObject({
	text: v.pipe(v.string(), v.maxLength(maxTextUnits), v.check(isStorableText)),
	/** The sender's clock, ms since epoch. Shown, never sorted by. */
	sentAt: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
	replyTo: v.optional(messageId),
	thread: v.optional(messageId),
	attachments: v.optional(
		v.pipe(v.array(v.pipe(v.string(), v.regex(/^fil_[0-9A-HJKMNP-TV-Z]{26}$/))), v.maxLength(maxAttachments))
	),
	editedAt: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)))
});
export type TextMessage = v.InferOutput<typeof TextMessage>;
export interface RedactedMessage {
	readonly redacted: true;
}
export type MessageValue = TextMessage | RedactedMessage;

export const isRedacted = (value: MessageValue): value is RedactedMessage => 'redacted' in value;

/**
 * `[seq, arrivedAt]`: the message is durable, has this place in its room, and came at this time of the server's clock. Of a reply in a
 * thread also what the thread began with: a redaction leaves nothing else that could say so.
 */
export type Arrival = readonly [seq: number, arrivedAt: number, thread?: MessageId];

export type NoticeKind = 'created' | 'joined' | 'left' | 'removed' | 'renamed' | 'topic' | 'pinned';
export interface Notice {
	readonly kind: NoticeKind;
	readonly at: number;
	readonly by: UserId;
	/** Whom it happened to, where that is not `by`. */
	readonly user?: UserId;
	/** The new name or topic. */
	readonly text?: string;
	/** What was pinned. */
	readonly message?: MessageId;
	/** Messages with a seq up to this stand above the notice. */
	readonly afterSeq: number;
}

export interface SegmentName {
	readonly room: RoomId;
	readonly number: number;
	readonly generation: number;
}

export const segmentName = ({ room, number, generation }: SegmentName): string => `room:${room}:${number}:${generation}`;
export const userDocumentName = (user: UserId, generation = 1): string => `user:${user}:${generation}`;

/** Undefined for anything that is not the canonical name of a segment. */
export function parseSegmentName(name: string): SegmentName | undefined {
	const match = /^room:(rm_[0-9A-Z]{26}):([1-9]\d{0,8}):([1-9]\d{0,8})$/.exec(name);
	if (!match || !isRoomId(match[1])) return undefined;
	return { room: match[1], number: Number(match[2]), generation: Number(match[3]) };
}

/** Undefined for anything that is not the canonical name of a user's document. */
export function parseUserDocumentName(name: string): { user: UserId; generation: number } | undefined {
	const match = /^user:(usr_[0-9A-Z]{26}):([1-9]\d{0,8})$/.exec(name);
	if (!match || !isUserId(match[1])) return undefined;
	return { user: match[1], generation: Number(match[2]) };
}
