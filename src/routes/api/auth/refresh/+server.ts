import { json } from '@sveltejs/kit';
import { Refresh } from '#lib/core/wire.ts';
import { bodyOf, endpoint, must, services } from '../../endpoint.ts';

export const POST = endpoint(async (event) => {
	const { refreshToken } = await bodyOf(event, Refresh);
	return json(must(await services().accounts.refresh(refreshToken)));
});
