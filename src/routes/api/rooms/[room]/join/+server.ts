import { json } from '@sveltejs/kit';
import { isRoomId } from '#lib/core/ids.ts';
import { endpoint, idFrom, must, requireUser, services } from '../../../endpoint.ts';

export const POST = endpoint(async (event) => {
	const session = requireUser(event.locals);
	const room = idFrom(event, 'room', isRoomId, 'room_not_found');
	return json(must(await services().rooms.join(session, room)));
});
