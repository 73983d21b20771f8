/**
 * What comes back over REST. Not strict: an older page must go on understanding a newer server, so unknown fields are dropped, and
 * what is new is optional. What goes in is in `wire.ts`.
 */
import * as v from 'valibot';
import { isMessageId, isRoomId, isUserId, type MessageId, type RoomId, type UserId } from './ids.ts';
import { roomRoles } from './policy.ts';

const room = v.custom<RoomId>(isRoomId);
const user = v.custom<UserId>(isUserId);
const message = v.custom<MessageId>(isMessageId);
/** A wrong one would be shown as it is. */
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const optionalText = v.optional(v.string());
const optionalTime = v.optional(v.number());

export const User = v.object({
	id: user,
	username: v.string(),
	fullName: v.string(),
	/** Only in one's own. */
	email: optionalText,
	/** Only in one's own: what one may do on this server. */
	serverRole: v.optional(v.picklist(['owner', 'admin', 'member', 'guest'])),
	avatarUrl: optionalText,
	about: optionalText,
	/** Of people one shares a room with. */
	presence: v.optional(v.picklist(['online', 'away', 'offline'])),
	lastActiveAt: optionalTime,
	/** Only in one's own: what others may know. */
	readReceipts: v.optional(v.boolean()),
	showLastActive: v.optional(v.boolean()),
	invisible: v.optional(v.boolean())
});
export type User = v.InferOutput<typeof User>;
export const UserAnswer = v.object({ user: User });
export const Users = v.object({ items: v.array(User), page: v.optional(v.object({ next: v.optional(user) })) });

export const Tokens = v.object({ accessToken: v.string(), refreshToken: v.string(), expiresIn: v.number() });
export type Tokens = v.InferOutput<typeof Tokens>;
export const UsernameAnswer = v.object({ username: v.string(), available: v.boolean(), code: v.optional(v.string()) });
export type UsernameAnswer = v.InferOutput<typeof UsernameAnswer>;
export const ResetLink = v.object({ url: v.string(), expiresAt: v.number() });
export type ResetLink = v.InferOutput<typeof ResetLink>;

export const LiveSegment = v.object({ number: v.number(), generation: v.number(), document: v.string() });
export const Room = v.object({
	id: room,
	kind: v.picklist(['channel', 'group', 'direct']),
	/** Of a direct room: the others' names, as the asker sees them. */
	name: v.string(),
	topic: optionalText,
	/** Absent in a channel one has not joined. */
	role: v.optional(v.picklist(roomRoles)),
	memberCount: v.number(),
	lastSeq: v.number(),
	readSeq: v.number(),
	/** Counted up to 1,000. */
	unread: v.number(),
	mentions: v.number(),
	/** The last one not redacted; its text is cut at 280 characters. */
	lastMessage: v.optional(v.object({ id: message, author: user, text: v.string(), at: v.number() })),
	live: LiveSegment,
	/** Of the last row of the room's log. */
	position: v.number(),
	/** The first segment that the asker may see. */
	fromSegment: v.number(),
	createdBy: user,
	historyFrom: v.picklist(['beginning', 'joining']),
	/** Of direct rooms only. */
	members: v.optional(v.array(user)),
	/** What is pinned and may be seen, the latest first; absent where nothing is. */
	pins: v.optional(v.array(message))
});
export type Room = v.InferOutput<typeof Room>;
export const RoomAnswer = v.object({ room: Room });
export const Rooms = v.object({ items: v.array(Room), page: v.optional(v.object({ next: v.optional(room) })) });
export const Joined = v.object({ room: Room, code: v.picklist(['joined', 'already_member']) });
export type Joined = v.InferOutput<typeof Joined>;

export const Member = v.object({
	user: User,
	role: v.picklist(roomRoles),
	joinedAt: v.number(),
	/** 0 of those who do not say what they have read. */
	readSeq: v.number(),
	deliveredSeq: v.number(),
	hidesRead: v.optional(v.literal(true)),
	/** The last message of the room when they joined: what is older was not sent to them. */
	joinedSeq: v.optional(v.number())
});
export type Member = v.InferOutput<typeof Member>;
export const Members = v.object({ items: v.array(Member) });

export const Invite = v.object({ code: v.string(), url: v.string(), expiresAt: v.number() });
export type Invite = v.InferOutput<typeof Invite>;
export const InvitePreview = v.object({
	room: v.object({ id: room, kind: v.picklist(['channel', 'group', 'direct']), name: v.string(), memberCount: v.number() }),
	invitedBy: v.object({ id: user, fullName: v.string() }),
	expiresAt: v.number()
});
export type InvitePreview = v.InferOutput<typeof InvitePreview>;

export const Segment = v.object({
	number: v.number(),
	generation: v.number(),
	/** The name to attach. */
	document: v.string(),
	/** Of its last row in the room's log. */
	position: v.number(),
	firstSeq: v.optional(v.number()),
	lastSeq: v.optional(v.number()),
	live: v.boolean()
});
export type Segment = v.InferOutput<typeof Segment>;
export const Segments = v.object({ items: v.array(Segment) });

/** Asked for with a cursor: what changed since, at least once. Without: every room, and of each the live segment and the one before. */
export const SyncAnswer = v.object({
	cursor: v.string(),
	rooms: v.array(Room),
	left: v.array(room),
	segments: v.array(v.object({ room, number: v.number(), position: v.number(), document: v.string(), live: v.boolean() }))
});
export type SyncAnswer = v.InferOutput<typeof SyncAnswer>;

export const Message = v.object({
	id: message,
	room,
	seq: v.number(),
	/** In which its edits, reactions and redaction go. */
	segment: v.optional(v.number()),
	author: user,
	/** Empty once redacted. */
	text: v.string(),
	sentAt: v.number(),
	arrivedAt: v.number(),
	editedAt: optionalTime,
	redacted: v.optional(v.literal(true)),
	replyTo: v.optional(message),
	thread: v.optional(message),
	/** In pages, of what a thread began with: its replies that are not redacted, counted up to 1,000; who wrote them, the last one first. */
	replies: v.optional(v.object({ count, lastAt: count, users: v.array(user) })),
	attachments: v.array(v.string()),
	reactions: v.array(v.object({ emoji: v.string(), users: v.array(user) }))
});
export type Message = v.InferOutput<typeof Message>;
export const MessageAnswer = v.object({ message: Message });
export const MessagePage = v.object({
	items: v.array(Message),
	page: v.object({ before: v.optional(message), after: v.optional(message), hasBefore: v.boolean(), hasAfter: v.boolean() })
});
export type MessagePage = v.InferOutput<typeof MessagePage>;
export const Pin = v.object({ message: Message, pinnedBy: user, pinnedAt: v.number() });
export type Pin = v.InferOutput<typeof Pin>;
export const Pins = v.object({ items: v.array(Pin) });
export const ThreadCounts = v.object({
	items: v.array(v.object({ thread: message, count, lastAt: count, users: v.array(user) }))
});
export type ThreadCounts = v.InferOutput<typeof ThreadCounts>;
export const MessageHistory = v.object({ items: v.array(v.object({ text: v.string(), replacedAt: v.number() })) });
export type MessageHistory = v.InferOutput<typeof MessageHistory>;
/** Of present members who were there when it was sent, without its author: those who have it first, and at most 200 of them. */
export const Receipts = v.object({
	items: v.array(v.object({ user, state: v.picklist(['sent', 'delivered', 'read']) })),
	/** Of all of them; who has read it counts as having it. Those who do not say what they have read count as having it at most. */
	counts: v.optional(v.object({ total: v.number(), delivered: v.number(), read: v.number() }))
});
export type Receipts = v.InferOutput<typeof Receipts>;

export const Problem = v.object({
	type: v.string(),
	title: v.string(),
	status: v.number(),
	detail: optionalText,
	instance: optionalText,
	code: v.string(),
	errors: v.optional(v.array(v.object({ field: v.string(), code: v.string() }))),
	requestId: optionalText
});
export type Problem = v.InferOutput<typeof Problem>;
