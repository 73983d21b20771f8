import { json } from '@sveltejs/kit';
import { isRoomId } from '#lib/core/ids.ts';
import { SegmentsQuery } from '#lib/core/wire.ts';
import { endpoint, idFrom, must, queryOf, requireUser, services } from '../../../endpoint.ts';

export const GET = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	const room = idFrom(event, 'room', isRoomId, 'room_not_found');
	const { message, at } = queryOf(event, SegmentsQuery);
	const place = message !== undefined ? { message } : at !== undefined ? { at } : undefined;
	const { rooms } = services();
	if (place === undefined) return json({ items: must(await rooms.segments(user, room)) });
	return json({ items: [must(await rooms.segmentFor(user, room, place))] });
});
