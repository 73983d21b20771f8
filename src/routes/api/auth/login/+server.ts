import { json } from '@sveltejs/kit';
import { LogIn } from '#lib/core/wire.ts';
import { bodyOf, callerOf, endpoint, must, services } from '../../endpoint.ts';

export const POST = endpoint(async (event) => {
	const body = await bodyOf(event, LogIn);
	const answer = must(await services().accounts.logIn(body, callerOf(event)));
	if ('tokens' in answer) return json({ user: answer.user, ...answer.tokens });
	return json({ user: answer.user }, { headers: { 'set-cookie': answer.cookie } });
});
