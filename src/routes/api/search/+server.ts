import { json } from '@sveltejs/kit';
import { SearchRequest } from '#lib/core/wire.ts';
import { endpoint, must, queryOf, requireUser, services } from '../endpoint.ts';

export const GET = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	const request = queryOf(event, SearchRequest);
	const page = must(await services().searching.search(user, request));
	const { next } = page.page;
	if (next === undefined) return json(page);
	const query = new URLSearchParams(event.url.searchParams);
	query.set('cursor', next);
	return json(page, { headers: { link: `<${event.url.pathname}?${query.toString()}>; rel="next"` } });
});
