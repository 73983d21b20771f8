import { json } from '@sveltejs/kit';
import { endpoint, must, requireUser, services } from '../../endpoint.ts';

export const GET = endpoint(async ({ locals }) => {
	const session = requireUser(locals);
	return json({ user: must(await services().people.profile(session, session.user)) });
});
