import { json } from '@sveltejs/kit';
import { endpoint, must, param, services } from '../../endpoint.ts';

/** Needs no session: who was invited may have no account yet, and the code is the secret. */
export const GET = endpoint(async (event) => {
	return json(must(await services().rooms.previewInvite(param(event, 'code') ?? '')));
});
