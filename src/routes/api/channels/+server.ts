import { json } from '@sveltejs/kit';
import { ChannelsQuery } from '#lib/core/wire.ts';
import { endpoint, queryOf, requireUser, services } from '../endpoint.ts';

export const GET = endpoint(async (event) => {
	const session = requireUser(event.locals);
	const { items, next } = await services().rooms.channels(session, queryOf(event, ChannelsQuery));
	return json({ items, page: next === undefined ? {} : { next } });
});
