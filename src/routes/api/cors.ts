/** Which foreign pages may use the API: those on the operator's list, with a bearer token; never `*`, and never with the cookie. */
import type { Handle } from '@sveltejs/kit';
import { services } from './endpoint.ts';

const exposed = 'etag, idempotency-replayed, link, location, ratelimit, retry-after, x-request-id';
const preflight = {
	'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
	'access-control-allow-headers': 'authorization, content-type, idempotency-key, if-none-match, kith-account',
	'access-control-max-age': '600'
};

export const isListedOrigin = (origin: string | null): boolean =>
	origin !== null && services().config.corsOrigins.includes(origin);

/** Answers preflights, and lets listed pages read the answers. For all others nothing is said, and the browser keeps the answer from them. */
export const crossOrigin: Handle = async ({ event, resolve }) => {
	const origin = event.request.headers.get('origin');
	if (!event.url.pathname.startsWith('/api/') || origin === null || !isListedOrigin(origin)) return await resolve(event);
	const isPreflight = event.request.method === 'OPTIONS' && event.request.headers.has('access-control-request-method');
	const response = isPreflight ? new Response(null, { status: 204, headers: preflight }) : await resolve(event);
	response.headers.set('access-control-allow-origin', origin);
	response.headers.set('access-control-expose-headers', exposed);
	// The server's own default keeps answers from every foreign page, these too.
	response.headers.set('cross-origin-resource-policy', 'cross-origin');
	response.headers.append('vary', 'Origin');
	return response;
};
