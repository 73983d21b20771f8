import { json } from '@sveltejs/kit';
import { OpenDirect } from '#lib/core/wire.ts';
import { bodyOf, endpoint, must, requireUser, services } from '../endpoint.ts';

export const POST = endpoint(async (event) => {
	const session = requireUser(event.locals);
	const { users } = await bodyOf(event, OpenDirect);
	const { room, isNew } = must(await services().rooms.openDirect(session, users));
	return json({ room }, { status: isNew ? 201 : 200 });
});
