import { json } from '@sveltejs/kit';
import { isRoomId } from '#lib/core/ids.ts';
import { endpoint, idFrom, must, requireUser, services } from '../../../endpoint.ts';

export const GET = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	const room = idFrom(event, 'room', isRoomId, 'room_not_found');
	return json({ items: must(await services().rooms.pins(user, room)) });
});
