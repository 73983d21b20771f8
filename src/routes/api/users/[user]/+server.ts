import { json } from '@sveltejs/kit';
import { isUserId } from '#lib/core/ids.ts';
import { endpoint, idFrom, must, param, requireUser, services } from '../../endpoint.ts';

export const GET = endpoint(async (event) => {
	const session = requireUser(event.locals);
	const user = param(event, 'user') === 'me' ? session.user : idFrom(event, 'user', isUserId, 'user_not_found');
	return json({ user: must(await services().people.profile(session, user)) });
});
