/** `Idempotency-Key` on any POST of somebody who is signed in: the same request again gets the first answer again. */
import type { RequestEvent } from '@sveltejs/kit';
import { refused } from '#lib/core/problem.ts';
import { services } from './endpoint.ts';
import { problemAnswer } from './problem-answer.ts';

const maxKeyUnits = 200;
/** Messages have their id for this; tokens, cookies and codes of invitations are never kept. */
const doesWithout = /^\/api\/((messages|auth|admin)(\/|$)|rooms\/[^/]+\/invites$)/;

export async function replayed(event: RequestEvent, answer: () => Promise<Response>): Promise<Response> {
	const key = event.request.headers.get('idempotency-key');
	const { session, requestId } = event.locals;
	const { pathname } = event.url;
	if (
		key === null ||
		key.length > maxKeyUnits ||
		session === undefined ||
		event.request.method !== 'POST' ||
		doesWithout.test(pathname)
	)
		return await answer();
	const { idempotency } = services();
	const body = await event.request.clone().text();
	const kept = await idempotency.recall(session.user, key, pathname, body);
	if (kept === 'mismatch') return problemAnswer(refused('idempotency_mismatch'), pathname, requestId);
	if (kept !== undefined)
		return new Response(kept.answer === '' ? null : kept.answer, { status: kept.status, headers: replayHeaders(kept.status) });
	const response = await answer();
	await idempotency.keep(session.user, key, pathname, body, response.status, await response.clone().text());
	return response;
}

function replayHeaders(status: number): Record<string, string> {
	return { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', 'idempotency-replayed': 'true' };
}
