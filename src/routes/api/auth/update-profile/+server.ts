import { json } from '@sveltejs/kit';
import { UpdateProfile } from '#lib/core/wire.ts';
import { bodyOf, endpoint, must, requireUser, services } from '../../endpoint.ts';

export const PUT = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	const body = await bodyOf(event, UpdateProfile);
	return json({ user: must(await services().accounts.updateProfile(user, body)) });
});
