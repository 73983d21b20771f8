import { json } from '@sveltejs/kit';
import { CreateGroup } from '#lib/core/wire.ts';
import { bodyOf, endpoint, must, requireUser, services } from '../../endpoint.ts';

export const POST = endpoint(async (event) => {
	const session = requireUser(event.locals);
	const body = await bodyOf(event, CreateGroup);
	const { room } = must(await services().rooms.create(session, { ...body, kind: 'group' }));
	return json({ room }, { status: 201 });
});
