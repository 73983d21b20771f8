import { json } from '@sveltejs/kit';
import { endpoint, must, param, requireUser, services } from '../../../endpoint.ts';

export const POST = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	return json(must(await services().rooms.acceptInvite(user, param(event, 'code') ?? '')));
});
