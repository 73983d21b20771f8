/**
 * Stateless events on the socket, JSON in both directions. From the server they are hints: losing any of them costs time,
 * never truth, for `arrivals` and `/api/sync` say the same.
 */
import * as v from 'valibot';
import { isMessageId, isRoomId, isUserId, type MessageId, type RoomId, type UserId } from './ids.ts';
import { maxWatched } from './presence.ts';
import { refusalCodes } from './refusal.ts';

const room = v.custom<RoomId>(isRoomId);
const user = v.custom<UserId>(isUserId);
const message = v.custom<MessageId>(isMessageId);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const ServerEvent = v.variant('type', [
	/** Everything this client id wrote below `clock` is durable. */
	v.object({ type: v.literal('committed'), document: v.string(), clientId: count, clock: count }),
	/** `ids` are those at fault; `clients` the Yjs client ids whose replica now has a hole. */
	v.object({
		type: v.literal('refused'),
		document: v.string(),
		ids: v.array(v.string()),
		clients: v.array(count),
		code: v.picklist(refusalCodes)
	}),
	/** This segment takes no new messages any more; `next` is the document that does. */
	v.object({ type: v.literal('sealed'), document: v.string(), next: v.string() }),
	/** Something about this room changed (new messages, members, name, or one's own place in it): ask `/api/sync`. */
	v.object({
		type: v.literal('room'),
		room,
		document: v.optional(v.string()),
		position: v.optional(count),
		lastSeq: v.optional(count)
	}),
	/** `hidesRead`: this person does not say what they have read; `readSeq` is 0 then. To one's own devices it is always the truth. */
	v.object({
		type: v.literal('receipt'),
		room,
		user,
		readSeq: count,
		deliveredSeq: count,
		hidesRead: v.optional(v.boolean())
	}),
	v.object({
		type: v.literal('presence'),
		user,
		presence: v.picklist(['online', 'away', 'offline']),
		lastActiveAt: v.optional(count)
	}),
	/** The user's own document goes on under this name; what this one does not have yet is written there again. */
	v.object({ type: v.literal('rebased'), document: v.string() }),
	v.object({ type: v.literal('notice'), text: v.string() })
]);
export type ServerEvent = v.InferOutput<typeof ServerEvent>;

export const ClientEvent = v.variant('type', [
	v.object({ type: v.literal('read'), room, seq: count, delivered: v.optional(count) }),
	v.object({ type: v.literal('watch'), users: v.pipe(v.array(user), v.maxLength(maxWatched)) }),
	/** Whether somebody uses this tab; untold, it counts as used. */
	v.object({ type: v.literal('activity'), isActive: v.boolean() })
]);
export type ClientEvent = v.InferOutput<typeof ClientEvent>;
export const MessageRef = message;

/** Token of a document's attach: the Yjs client id that this replica writes under, and a bearer token where there is no cookie. */
export const AttachToken = v.object({
	client: v.optional(count),
	token: v.optional(v.string()),
	/** First answers may come deflated (`core/packed-answer`). */
	deflate: v.optional(v.literal(true))
});
export type AttachToken = v.InferOutput<typeof AttachToken>;
