import { json } from '@sveltejs/kit';
import { isMessageId, isRoomId } from '#lib/core/ids.ts';
import { endpoint, idFrom, must, requireUser, services } from '../../../../endpoint.ts';

export const POST = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	const room = idFrom(event, 'room', isRoomId, 'room_not_found');
	const message = idFrom(event, 'message', isMessageId, 'message_not_found');
	const isNew = must(await services().rooms.pin(user, room, message));
	return json({ items: must(await services().rooms.pins(user, room)) }, { status: isNew ? 201 : 200 });
});

export const DELETE = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	const room = idFrom(event, 'room', isRoomId, 'room_not_found');
	const message = idFrom(event, 'message', isMessageId, 'message_not_found');
	must(await services().rooms.unpin(user, room, message));
	return new Response(null, { status: 204 });
});
