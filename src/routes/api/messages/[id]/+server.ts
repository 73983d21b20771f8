import { json } from '@sveltejs/kit';
import { isMessageId, isRoomId, isUserId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { EditMessage, MessagesQuery, PostMessage } from '#lib/core/wire.ts';
import { bodyOf, endpoint, idFrom, must, queryOf, requireUser, services } from '../../endpoint.ts';
import { pageAnswer } from '../page-answer.ts';

const isRoomOrUserId = (value: unknown): value is RoomId | UserId => isRoomId(value) || isUserId(value);

export const GET = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	const of = idFrom(event, 'id', isRoomOrUserId, 'room_not_found');
	const query = queryOf(event, MessagesQuery);
	return pageAnswer(event.url, must(await services().messages.page(user, of, query)));
});

export const POST = endpoint(async (event) => {
	const session = requireUser(event.locals);
	const to = idFrom(event, 'id', isRoomOrUserId, 'room_not_found');
	const body = await bodyOf(event, PostMessage);
	const { message, isNew } = must(await services().messages.post(session, to, body));
	return json({ message }, { status: isNew ? 201 : 200 });
});

export const PATCH = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	const id = idFrom(event, 'id', isMessageId, 'message_not_found');
	const { text } = await bodyOf(event, EditMessage);
	return json({ message: must(await services().messages.edit(user, id, text)) });
});

export const DELETE = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	must(await services().messages.redact(user, idFrom(event, 'id', isMessageId, 'message_not_found')));
	return new Response(null, { status: 204 });
});
