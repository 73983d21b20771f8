/** A room as this device keeps it: what `/api/sync` last said, or what was made here and has not been told yet. */
import * as v from 'valibot';
import { isMessageId, isRoomId, isUserId, type MessageId, type RoomId, type UserId } from './ids.ts';
import { roomRoles } from './policy.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const user = v.custom<UserId>(isUserId);

export const RoomRecord = v.object({
	id: v.custom<RoomId>(isRoomId),
	kind: v.picklist(['channel', 'group', 'direct']),
	name: v.string(),
	topic: v.optional(v.nullable(v.string())),
	role: v.optional(v.picklist(roomRoles)),
	memberCount: count,
	lastSeq: count,
	readSeq: count,
	unread: count,
	mentions: count,
	/** Of a direct room: everybody in it. */
	members: v.optional(v.array(user)),
	lastMessage: v.optional(
		v.nullable(v.object({ id: v.custom<MessageId>(isMessageId), author: user, text: v.string(), at: count }))
	),
	live: v.object({ number: count, generation: count, document: v.string() }),
	fromSegment: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1)), 1),
	/** What is pinned, the latest first. */
	pins: v.optional(v.array(v.custom<MessageId>(isMessageId))),
	/** What this device was told of them when it last asked. */
	pinTexts: v.optional(v.array(v.object({ id: v.custom<MessageId>(isMessageId), author: user, text: v.string(), at: count }))),
	/** ms since epoch on this device: when it first stood in the list. */
	seenAt: v.optional(count, 0)
});
export type RoomRecord = v.InferOutput<typeof RoomRecord>;
