import { isRoomId } from '#lib/core/ids.ts';
import { endpoint, idFrom, must, requireUser, services } from '../../../endpoint.ts';

export const POST = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	must(await services().rooms.leave(user, idFrom(event, 'room', isRoomId, 'not_a_member')));
	return new Response(null, { status: 204 });
});
