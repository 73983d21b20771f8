import { json } from '@sveltejs/kit';
import { PeopleQuery } from '#lib/core/wire.ts';
import { endpoint, queryOf, requireUser, services } from '../../endpoint.ts';

export const GET = endpoint(async (event) => {
	const session = requireUser(event.locals);
	const { items, next } = await services().people.list(session, queryOf(event, PeopleQuery), { withoutMe: true });
	return json({ items, page: next === undefined ? {} : { next } });
});
