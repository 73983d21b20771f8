import { json } from '@sveltejs/kit';
import { isRoomId } from '#lib/core/ids.ts';
import { CreateInvite } from '#lib/core/wire.ts';
import { bodyOf, endpoint, idFrom, must, publicOrigin, requireUser, services } from '../../../endpoint.ts';

export const POST = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	const room = idFrom(event, 'room', isRoomId, 'room_not_found');
	const body = await bodyOf(event, CreateInvite);
	return json(must(await services().rooms.invite(user, room, body, publicOrigin(event))), { status: 201 });
});
