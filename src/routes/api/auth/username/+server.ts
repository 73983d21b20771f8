import { json } from '@sveltejs/kit';
import { callerOf, endpoint, must, services } from '../../endpoint.ts';

/** Told while the name is being typed, before there is an account: so nobody needs to be signed in. */
export const GET = endpoint(async (event) => {
	const name = event.url.searchParams.get('name') ?? '';
	return json(must(await services().accounts.checkUsername(name, callerOf(event))));
});
