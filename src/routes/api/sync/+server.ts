import { json } from '@sveltejs/kit';
import { SyncQuery } from '#lib/core/wire.ts';
import { endpoint, queryOf, requireUser, services } from '../endpoint.ts';

export const GET = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	const { since } = queryOf(event, SyncQuery);
	return json(await services().rooms.changesSince(user, since));
});
