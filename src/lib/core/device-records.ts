/** What a user's device keeps beside messages: shapes of its records, read by every later release. Add fields as optional only. */
import * as v from 'valibot';
import { isMessageId, isRoomId, isUserId, type RoomId, type UserId } from './ids.ts';
import type { DraftKey } from './own-document.ts';
import { roomRoles } from './policy.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const room = v.custom<RoomId>(isRoomId);
const user = v.custom<UserId>(isUserId);

export const PersonRecord = v.object({ id: user, username: v.string(), fullName: v.string(), avatarUrl: v.optional(v.string()) });
export type PersonRecord = v.InferOutput<typeof PersonRecord>;

export const DraftRecord = v.object({ room, text: v.string() });
export type DraftRecord = v.InferOutput<typeof DraftRecord>;

export const MarkRecord = v.object({
	room,
	readSeq: count,
	/** What the server has acknowledged of it. */
	toldSeq: count,
	/** Up to where the server knows that a device of this user has the room. */
	toldDeliveredSeq: v.optional(count)
});
export type MarkRecord = v.InferOutput<typeof MarkRecord>;

export const SegmentRecord = v.object({
	room,
	number: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
	document: v.string(),
	/** Of its last row in the room's log, as the server last said. */
	position: count,
	isLive: v.boolean(),
	/** The position that the bytes on this device are current at; 0: none are here. */
	heldPosition: v.optional(count, 0),
	/** Of the bytes on this device. */
	bytes: v.optional(count),
	/** Of the messages in them, once somebody has read them: seqs, and times of arrival. */
	span: v.optional(v.object({ firstSeq: count, lastSeq: count, firstAt: count, lastAt: count }))
});
export type SegmentRecord = v.InferOutput<typeof SegmentRecord>;
export type SegmentSpan = NonNullable<SegmentRecord['span']>;

export const MembersRecord = v.object({
	room,
	members: v.array(
		v.object({
			user,
			role: v.picklist(roomRoles),
			/** How far they had come when the server was last heard; see `core/receipts`. */
			readSeq: v.optional(count),
			deliveredSeq: v.optional(count),
			joinedSeq: v.optional(count),
			hidesRead: v.optional(v.boolean())
		})
	)
});
export type MembersRecord = v.InferOutput<typeof MembersRecord>;

const bytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** Of the user's own document: what the server has said of it, what one page wrote on top, and a draft that is too long for it. */
export const OwnRecord = v.variant('kind', [
	v.object({ kind: v.literal('said'), document: v.string(), update: bytes }),
	v.object({ kind: v.literal('mine'), document: v.string(), client: count, update: bytes }),
	v.object({
		kind: v.literal('long'),
		draft: v.custom<DraftKey>((key) => isRoomId(key) || isMessageId(key)),
		text: v.string()
	})
]);
export type OwnRecord = v.InferOutput<typeof OwnRecord>;

/** Rooms whose history this device does not fetch for now, though it is to be kept offline. */
export const PausedRooms = v.object({ rooms: v.array(room) });
