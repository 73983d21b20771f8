/**
 * What comes in over REST: bodies and queries. Strict, so that an unknown field is refused; a schema's message is the error code of its
 * field. What goes out is in `answers.ts`.
 */
import * as v from 'valibot';
import { isMessageId, isRoomId, isUserId, type MessageId, type RoomId, type UserId } from './ids.ts';
import { fullNameRule, usernameRule } from './names.ts';
import { maxQueryUnits } from './search/limits.ts';
import { maxAttachments, maxTextBytes, maxTextUnits } from './segment.ts';

export const minPasswordUnits = 8;
export const maxPasswordUnits = 256;
export const maxNameUnits = 80;
export const maxTopicUnits = 250;
export const maxAboutUnits = 500;
export const maxRoomMembersAtOnce = 500;
export const defaultPageLimit = 50;
export const maxPageLimit = 200;

const room = v.custom<RoomId>(isRoomId, 'room_invalid');
const user = v.custom<UserId>(isUserId, 'user_invalid');
const message = v.custom<MessageId>(isMessageId, 'id_invalid');
/** Half a character, or the one that Postgres cannot store. */
const unstorable = /[\p{Cs}\0]/u;
const count = (code: string) => v.pipe(v.number(code), v.safeInteger(code), v.minValue(0, code));

const email = v.pipe(
	v.string('email_invalid'),
	v.trim(),
	v.maxLength(254, 'email_invalid'),
	v.email('email_invalid'),
	v.toLowerCase()
);
const newPassword = v.pipe(
	v.string('password_invalid'),
	v.minLength(minPasswordUnits, 'password_too_short'),
	v.maxLength(maxPasswordUnits, 'password_too_long')
);
/** At sign-in any length short of abuse: what once was allowed must stay usable. */
const givenPassword = v.pipe(v.string('password_invalid'), v.maxLength(4096, 'password_too_long'));
const about = v.pipe(
	v.string('about_invalid'),
	v.trim(),
	v.maxLength(maxAboutUnits, 'about_too_long'),
	isStorable('about_invalid')
);
const roomName = v.pipe(
	v.string('name_invalid'),
	v.trim(),
	v.minLength(1, 'name_required'),
	v.maxLength(maxNameUnits, 'name_too_long'),
	v.check((text) => !/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u.test(text) && !unstorable.test(text), 'name_invalid')
);
const topic = v.pipe(
	v.string('topic_invalid'),
	v.trim(),
	v.maxLength(maxTopicUnits, 'topic_too_long'),
	isStorable('topic_invalid')
);
const members = v.pipe(v.array(user, 'members_invalid'), v.maxLength(maxRoomMembersAtOnce, 'members_too_many'));

export const SignUp = v.strictObject({
	fullName: fullNameRule,
	email,
	password: newPassword,
	username: v.optional(usernameRule),
	/** Only for the first account of a server, when it does not sign up from the machine itself. */
	setupCode: v.optional(v.pipe(v.string('setup_code_invalid'), v.maxLength(100, 'setup_code_invalid')))
});
export type SignUp = v.InferOutput<typeof SignUp>;

const client = v.optional(v.literal('api', 'client_invalid'));
export const LogIn = v.pipe(
	v.strictObject({
		email: v.optional(
			v.pipe(v.string('email_invalid'), v.trim(), v.maxLength(254, 'email_invalid'), isStorable('email_invalid'))
		),
		username: v.optional(
			v.pipe(v.string('username_invalid'), v.trim(), v.maxLength(254, 'username_invalid'), isStorable('username_invalid'))
		),
		password: givenPassword,
		client
	}),
	v.check(({ email, username }) => (email ?? username ?? '') !== '', 'email_required')
);
export type LogIn = v.InferOutput<typeof LogIn>;

export const Refresh = v.strictObject({
	refreshToken: v.pipe(v.string('refresh_token_invalid'), v.maxLength(200, 'refresh_token_invalid'))
});
export const ResetPassword = v.strictObject({
	token: v.pipe(v.string('token_invalid'), v.maxLength(200, 'token_invalid')),
	password: newPassword
});

/** `profilePic` is taken up once files are; until then it is refused in words of its own, not as an unknown field. */
export const UpdateProfile = v.strictObject({
	fullName: v.optional(fullNameRule),
	username: v.optional(usernameRule),
	about: v.optional(about),
	profilePic: v.optional(v.unknown()),
	/** Off: others do not learn what I have read. */
	readReceipts: v.optional(v.boolean('read_receipts_invalid')),
	/** Off: others do not learn when I was last here. */
	showLastActive: v.optional(v.boolean('show_last_active_invalid')),
	/** Offline to everybody, whatever I do. */
	invisible: v.optional(v.boolean('invisible_invalid'))
});
export type UpdateProfile = v.InferOutput<typeof UpdateProfile>;

export const CreateRoom = v.strictObject({
	id: v.optional(v.custom<RoomId>(isRoomId, 'id_invalid')),
	kind: v.picklist(['channel', 'group'], 'kind_invalid'),
	name: roomName,
	topic: v.optional(topic),
	members: v.optional(members)
});
export type CreateRoom = v.InferOutput<typeof CreateRoom>;

export const CreateGroup = v.strictObject({ name: roomName, members });
export const OpenDirect = v.strictObject({
	users: v.pipe(members, v.minLength(1, 'users_required'), v.maxLength(20, 'users_too_many'))
});
export const ChangeRoom = v.strictObject({ name: v.optional(roomName), topic: v.optional(v.nullable(topic)) });
export type ChangeRoom = v.InferOutput<typeof ChangeRoom>;
export const SetMember = v.strictObject({
	role: v.optional(v.picklist(['owner', 'moderator', 'member', 'read-only'], 'role_invalid'))
});
export const CreateInvite = v.strictObject({
	/** Default seven days. */
	expiresInSeconds: v.optional(
		v.pipe(count('expires_in_invalid'), v.minValue(60, 'expires_in_invalid'), v.maxValue(365 * 86_400, 'expires_in_invalid'))
	),
	maxUses: v.optional(v.pipe(count('max_uses_invalid'), v.minValue(1, 'max_uses_invalid')))
});
export type CreateInvite = v.InferOutput<typeof CreateInvite>;
export const MarkRead = v.strictObject({ seq: count('seq_invalid'), delivered: v.optional(count('delivered_invalid')) });
export type MarkRead = v.InferOutput<typeof MarkRead>;

const text = v.pipe(
	v.string('text_invalid'),
	v.check((value) => value.trim() !== '', 'text_required'),
	v.maxLength(maxTextUnits, 'text_too_long'),
	v.maxBytes(maxTextBytes, 'text_too_long'),
	isStorable('text_invalid')
);
const messageFields = {
	id: v.optional(message),
	text: v.optional(text),
	sentAt: v.optional(count('sent_at_invalid')),
	replyTo: v.optional(v.custom<MessageId>(isMessageId, 'reply_to_invalid')),
	thread: v.optional(v.custom<MessageId>(isMessageId, 'thread_invalid')),
	attachments: v.optional(
		v.pipe(v.array(v.string('attachments_invalid'), 'attachments_invalid'), v.maxLength(maxAttachments, 'attachments_too_many'))
	),
	image: v.optional(v.unknown())
};
/** `POST /api/messages/:id`, the room or user being in the path. */
export const PostMessage = v.strictObject(messageFields);
export type PostMessage = v.InferOutput<typeof PostMessage>;
/** `POST /api/messages`: exactly one of `room` and `user`. */
export const PostMessageTo = v.pipe(
	v.strictObject({ ...messageFields, room: v.optional(room), user: v.optional(user) }),
	v.check((body) => (body.room === undefined) !== (body.user === undefined), 'room_or_user_required')
);
export type PostMessageTo = v.InferOutput<typeof PostMessageTo>;
export const EditMessage = v.strictObject({ text });

const place = (code: string) =>
	v.optional(v.union([v.custom<MessageId>(isMessageId), v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number))], code));
export const MessagesQuery = v.pipe(
	v.object({
		before: place('before_invalid'),
		after: place('after_invalid'),
		around: place('around_invalid'),
		limit: v.optional(pageLimit(), String(defaultPageLimit))
	}),
	v.check(
		({ before, after, around }) => [before, after, around].filter((given) => given !== undefined).length <= 1,
		'cursor_ambiguous'
	)
);
export type MessagesQuery = v.InferOutput<typeof MessagesQuery>;
/** Of a room's segments: all of them, or the one that holds a message, or that goes with a time. */
export const SegmentsQuery = v.pipe(
	v.object({
		message: v.optional(v.custom<MessageId>(isMessageId, 'message_invalid')),
		at: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/, 'at_invalid'), v.transform(Number)))
	}),
	v.check(({ message, at }) => message === undefined || at === undefined, 'place_ambiguous')
);
export type SegmentsQuery = v.InferOutput<typeof SegmentsQuery>;
export const ThreadsQuery = v.object({
	segment: v.pipe(v.string('segment_invalid'), v.regex(/^[1-9]\d{0,8}$/, 'segment_invalid'), v.transform(Number))
});
export const PeopleQuery = v.object({
	query: search(),
	cursor: v.optional(v.custom<UserId>(isUserId, 'cursor_invalid')),
	limit: v.optional(pageLimit(), '200')
});
export type PeopleQuery = v.InferOutput<typeof PeopleQuery>;
export const ChannelsQuery = v.object({ query: search(), cursor: v.optional(room), limit: v.optional(pageLimit(), '200') });
export type ChannelsQuery = v.InferOutput<typeof ChannelsQuery>;
const moment = (code: string) => v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/, code), v.transform(Number)));
/** `GET /api/search`; operators may stand in `q` as well, their days being those of UTC. */
export const SearchRequest = v.object({
	q: v.optional(v.pipe(v.string(), v.maxLength(maxQueryUnits, 'query_too_long'), isStorable('query_invalid')), ''),
	room: v.optional(room),
	from: v.optional(user),
	/** ms since epoch: arrived before it; at it or later. */
	before: moment('before_invalid'),
	after: moment('after_invalid'),
	limit: v.optional(pageLimit(), String(defaultPageLimit)),
	cursor: v.optional(v.pipe(v.string(), v.maxLength(100, 'cursor_invalid')))
});
export type SearchRequest = v.InferOutput<typeof SearchRequest>;
export const SyncQuery = v.object({
	since: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-z]{1,20}-\d{1,19}$/, 'since_invalid')))
});

/** One emoji or a short run of them: pictures, flags, keycaps, with their modifiers and joiners. */
export const isEmoji = (value: string): boolean =>
	value.length <= 32 &&
	/^[\p{Extended_Pictographic}\p{Emoji_Component}]+$/u.test(value) &&
	/\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u.test(value);

function isStorable(code: string) {
	return v.check((value: string) => !unstorable.test(value), code);
}

function pageLimit() {
	return v.pipe(
		v.string('limit_invalid'),
		v.regex(/^\d{1,4}$/, 'limit_invalid'),
		v.transform(Number),
		v.minValue(1, 'limit_invalid'),
		v.maxValue(maxPageLimit, 'limit_too_large')
	);
}

function search() {
	return v.optional(v.pipe(v.string(), v.trim(), v.maxLength(100, 'query_too_long'), isStorable('query_invalid')), '');
}
