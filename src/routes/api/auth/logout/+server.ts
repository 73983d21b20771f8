import { endpoint, services } from '../../endpoint.ts';

/** Also for a session that ended by itself: the cookie goes in any case. */
export const POST = endpoint(async ({ locals }) => {
	const cookie = await services().accounts.logOut(locals.session);
	return new Response(null, { status: 204, headers: { 'set-cookie': cookie } });
});
