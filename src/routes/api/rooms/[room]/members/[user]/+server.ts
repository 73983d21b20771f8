import { json } from '@sveltejs/kit';
import { isRoomId, isUserId } from '#lib/core/ids.ts';
import { SetMember } from '#lib/core/wire.ts';
import { bodyOf, endpoint, idFrom, must, requireUser, services } from '../../../../endpoint.ts';

export const PUT = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	const room = idFrom(event, 'room', isRoomId, 'room_not_found');
	const whom = idFrom(event, 'user', isUserId, 'user_not_found');
	const { role } = await bodyOf(event, SetMember);
	return json({ items: must(await services().rooms.setMember(user, room, whom, role)) });
});

export const DELETE = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	const room = idFrom(event, 'room', isRoomId, 'room_not_found');
	const whom = idFrom(event, 'user', isUserId, 'member_not_found');
	must(await services().rooms.removeMember(user, room, whom));
	// Who took themselves out may not see who is left.
	return json({ items: user === whom ? [] : must(await services().rooms.members(user, room)) });
});
