import { json } from '@sveltejs/kit';
import { refused } from '#lib/core/problem.ts';
import { PostMessageTo } from '#lib/core/wire.ts';
import { bodyOf, endpoint, must, requireUser, services } from '../endpoint.ts';

export const POST = endpoint(async (event) => {
	const session = requireUser(event.locals);
	const { room, user, ...body } = await bodyOf(event, PostMessageTo);
	const to = room ?? user;
	const { message, isNew } = must(to === undefined ? refused('invalid_body') : await services().messages.post(session, to, body));
	return json({ message }, { status: isNew ? 201 : 200 });
});
