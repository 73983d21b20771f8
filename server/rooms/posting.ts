/** New messages that come over HTTP. The id is the key: the same message again is no second one (P3.1). */
import type { Message } from '#lib/core/answers.ts';
import { isUserId, newMessageId, type MessageId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { mayInRoom } from '#lib/core/policy.ts';
import { done, refused, refusedField, type Outcome, type Refused } from '#lib/core/problem.ts';
import type { RefusalCode } from '#lib/core/refusal.ts';
import type { TextMessage } from '#lib/core/segment.ts';
import type { PostMessage } from '#lib/core/wire.ts';
import { standingIn } from '../db/memberships.ts';
import { authorElsewhere, knownIn, messageIn, type StoredMessage } from '../db/messages.ts';
import { messageBodyHash } from '../sync/log/body-hash.ts';
import type { MakingRooms } from './making-rooms.ts';
import { presentMessages } from './present-message.ts';
import type { Asker, RoomsContext } from './rooms-context.ts';

export interface PostedMessage {
	/** As it is now: after an edit a replay answers with the new text. */
	readonly message: Message;
	/** False for a replay. */
	readonly isNew: boolean;
}

export interface Posting {
	/** To a person it goes to the direct room of the two, which is opened if need be. Resolves when it is committed (P2.1). */
	post(asker: Asker, to: RoomId | UserId, body: PostMessage): Promise<Outcome<PostedMessage>>;
}

export function createPosting(context: RoomsContext, { openDirect }: MakingRooms): Posting {
	const { db, clock, sync } = context;

	async function post(asker: Asker, to: RoomId | UserId, body: PostMessage): Promise<Outcome<PostedMessage>> {
		const unfit = refusedContent(body);
		if (unfit !== undefined) return unfit;
		const room = isUserId(to) ? await directRoom(asker, to) : done(to);
		if (room.kind === 'refused') return room;
		const { id = newMessageId(clock), text = '', sentAt = clock.now(), replyTo, thread } = body;
		const value = { text, sentAt, ...(replyTo && { replyTo }), ...(thread && { thread }) };
		return await write(room.value, asker.user, id, value);
	}

	async function directRoom(asker: Asker, other: UserId): Promise<Outcome<RoomId>> {
		const opened = await openDirect(asker, [other]);
		return opened.kind === 'refused' ? opened : done(opened.value.room.id);
	}

	async function write(room: RoomId, user: UserId, id: MessageId, value: TextMessage): Promise<Outcome<PostedMessage>> {
		const standing = await standingIn(db, room, user);
		if (standing === undefined) return refused('room_not_found');
		if (!mayInRoom(standing.role, 'post')) return refused('not_allowed');
		const before = await messageIn(db, room, id);
		if (before !== undefined) return await replay(before, user, value);
		const elsewhere = await authorElsewhere(db, room, id);
		if (elsewhere !== undefined) return elsewhere === user ? refused('idempotency_mismatch') : idInvalid;
		const unknown = await refusedReferences(room, standing.fromSegment, value);
		if (unknown !== undefined) return unknown;
		const posted = await sync.postMessage(room, user, id, value);
		if (posted.kind === 'refused') return refusedByGate(posted.code);
		const stored = await messageIn(db, room, id);
		if (stored === undefined) return refused('message_refused');
		if (posted.kind === 'exists') return await replay(stored, user, value);
		return await answer(stored, true);
	}

	/** The same body again is answered, also when the message was edited or taken back since: the hash is that of the first. */
	async function replay(stored: StoredMessage, user: UserId, value: TextMessage): Promise<Outcome<PostedMessage>> {
		if (stored.author !== user) return idInvalid;
		return stored.body_hash === messageBodyHash(value) ? await answer(stored, false) : refused('idempotency_mismatch');
	}

	async function refusedReferences(room: RoomId, fromSegment: number, { replyTo, thread }: TextMessage) {
		const named = [replyTo, thread].filter((id) => id !== undefined);
		const known = await knownIn(db, room, fromSegment, named);
		if (named.every((id) => known.has(id))) return undefined;
		return refusedField('reply_not_found', replyTo !== undefined && !known.has(replyTo) ? 'replyTo' : 'thread');
	}

	async function answer(stored: StoredMessage, isNew: boolean): Promise<Outcome<PostedMessage>> {
		const [message] = await presentMessages(db, stored.room_id, [stored]);
		return message === undefined ? refused('message_refused') : done({ message, isNew });
	}

	return { post };
}

/** Word for word what a malformed id is answered with: nobody learns which ids others have. */
const idInvalid: Refused = refused('invalid_body', { errors: [{ field: 'id', code: 'id_invalid' }], told: 'id_invalid' });

function refusedContent({ text, attachments = [], image }: PostMessage): Refused | undefined {
	if (attachments.length > 0) return refusedField('attachments_not_supported', 'attachments');
	if (image !== undefined) return refusedField('attachments_not_supported', 'image');
	if (text !== undefined) return undefined;
	return refused('invalid_body', { errors: [{ field: 'text', code: 'text_required' }], told: 'text_required' });
}

/** The membership ended, or the role changed, after it was asked for. */
function refusedByGate(code: RefusalCode): Refused {
	if (code === 'not_a_member') return refused('room_not_found');
	if (code === 'read_only') return refused('not_allowed');
	return refused('message_refused', { errors: [{ field: 'text', code }] });
}
