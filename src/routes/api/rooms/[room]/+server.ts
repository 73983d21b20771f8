import { json } from '@sveltejs/kit';
import { isRoomId } from '#lib/core/ids.ts';
import { ChangeRoom } from '#lib/core/wire.ts';
import { bodyOf, endpoint, idFrom, must, requireUser, services } from '../../endpoint.ts';

export const GET = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	const room = idFrom(event, 'room', isRoomId, 'room_not_found');
	return json({ room: must(await services().rooms.get(user, room)) });
});

export const PATCH = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	const room = idFrom(event, 'room', isRoomId, 'room_not_found');
	const body = await bodyOf(event, ChangeRoom);
	return json({ room: must(await services().rooms.change(user, room, body)) });
});
