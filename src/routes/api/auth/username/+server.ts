import { json } from '@sveltejs/kit';
import { callerOf, endpoint, must, services } from '../../endpoint.ts';

/** Told while the name is being typed, before there is an account: so nobody needs to be signed in. */
export const GET = endpoint(async (event) => {
	const { searchParams } = event.url;
	const name = searchParams.get('name') ?? searchParams.get('username') ?? '';
	return json(must(await services().accounts.checkUsername(name, callerOf(event))));
});
