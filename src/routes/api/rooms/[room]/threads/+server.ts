import { json } from '@sveltejs/kit';
import { isRoomId } from '#lib/core/ids.ts';
import { ThreadsQuery } from '#lib/core/wire.ts';
import { endpoint, idFrom, must, queryOf, requireUser, services } from '../../../endpoint.ts';

export const GET = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	const room = idFrom(event, 'room', isRoomId, 'room_not_found');
	const { segment } = queryOf(event, ThreadsQuery);
	return json(must(await services().messages.threadCounts(user, room, segment)));
});
