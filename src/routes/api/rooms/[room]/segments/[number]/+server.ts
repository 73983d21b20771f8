import { isRoomId } from '#lib/core/ids.ts';
import { endpoint, idFrom, must, requireUser, services } from '../../../../endpoint.ts';

export const GET = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	const room = idFrom(event, 'room', isRoomId, 'room_not_found');
	const number = Number(idFrom(event, 'number', isSegmentNumber, 'segment_not_found'));
	const wanted = event.request.headers;
	const { etag, encoding, body } = must(
		await services().rooms.segmentSnapshot(user, room, number, {
			ifNoneMatch: wanted.get('if-none-match'),
			acceptsGzip: /\bgzip\b/i.test(wanted.get('accept-encoding') ?? '')
		})
	);
	// Asked for anew each time, and only for who is signed in: whoever left may keep no way back through a cache.
	const headers = new Headers({ etag, 'cache-control': 'private, no-cache', vary: 'Accept-Encoding, Authorization, Cookie' });
	if (body === undefined) return new Response(null, { status: 304, headers });
	headers.set('content-type', 'application/octet-stream');
	if (encoding === 'gzip') headers.set('content-encoding', encoding);
	return new Response(body, { headers });
});

const isSegmentNumber = (value: unknown): value is string => typeof value === 'string' && /^[1-9]\d{0,8}$/.test(value);
