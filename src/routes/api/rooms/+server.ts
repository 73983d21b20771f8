import { json } from '@sveltejs/kit';
import { CreateRoom } from '#lib/core/wire.ts';
import { bodyOf, endpoint, must, requireUser, services } from '../endpoint.ts';

export const GET = endpoint(async ({ locals }) => {
	const { user } = requireUser(locals);
	return json({ items: await services().rooms.list(user) });
});

export const POST = endpoint(async (event) => {
	const session = requireUser(event.locals);
	const body = await bodyOf(event, CreateRoom);
	const { room, isNew } = must(await services().rooms.create(session, body));
	return json({ room }, { status: isNew ? 201 : 200 });
});
