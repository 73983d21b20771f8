import { json } from '@sveltejs/kit';
import { isUserId } from '#lib/core/ids.ts';
import { endpoint, idFrom, must, publicOrigin, requireUser, services } from '../../../../endpoint.ts';

export const POST = endpoint(async (event) => {
	const session = requireUser(event.locals);
	const user = idFrom(event, 'user', isUserId, 'user_not_found');
	return json(must(await services().accounts.createReset(session, user, publicOrigin(event))), { status: 201 });
});
