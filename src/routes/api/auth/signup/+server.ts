import { json } from '@sveltejs/kit';
import { SignUp } from '#lib/core/wire.ts';
import { bodyOf, callerOf, endpoint, must, services } from '../../endpoint.ts';

export const POST = endpoint(async (event) => {
	const body = await bodyOf(event, SignUp);
	const { user, cookie } = must(await services().accounts.signUp(body, callerOf(event)));
	return json({ user }, { status: 201, headers: { 'set-cookie': cookie } });
});
