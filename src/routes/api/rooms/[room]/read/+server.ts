import { isRoomId } from '#lib/core/ids.ts';
import { MarkRead } from '#lib/core/wire.ts';
import { bodyOf, endpoint, idFrom, must, requireUser, services } from '../../../endpoint.ts';

export const PUT = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	const room = idFrom(event, 'room', isRoomId, 'room_not_found');
	must(await services().rooms.markRead(user, room, await bodyOf(event, MarkRead)));
	return new Response(null, { status: 204 });
});
