/** Around every request: its id, who asks, where the page that sent it comes from, and one form for everything that goes wrong. */
import type { Handle, HandleServerError, RequestEvent } from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';
import { isOwnOrigin, isUnsafeMethod } from '#lib/core/origin.ts';
import { refused } from '#lib/core/problem.ts';
import type { Credential } from '../server/auth/sessions.ts';
import { crossOrigin, isListedOrigin } from './routes/api/cors.ts';
import { services } from './routes/api/endpoint.ts';
import { replayed } from './routes/api/idempotent.ts';
import { problemAnswer, problemOfStatus } from './routes/api/problem-answer.ts';
import { inLanguage } from './routes/language-of-request.ts';

const isApi = (event: RequestEvent): boolean => event.url.pathname === '/api' || event.url.pathname.startsWith('/api/');

const numbered: Handle = async ({ event, resolve }) => {
	event.locals.requestId = crypto.randomUUID();
	const response = await resolve(event);
	if (!isApi(event)) return response;
	const isOurs = response.status < 400 || response.headers.get('content-type') === 'application/problem+json';
	const answer = isOurs ? response : problemOfStatus(response, event.url.pathname, event.locals.requestId);
	answer.headers.set('x-request-id', event.locals.requestId);
	if (!answer.headers.has('cache-control')) answer.headers.set('cache-control', 'no-store');
	return answer;
};

const identified: Handle = async ({ event, resolve }) => {
	if (!isApi(event)) return await resolve(event);
	const credential = await credentialOf(event.request);
	if (credential.kind === 'active') event.locals.session = credential.session;
	else if (credential.kind !== 'none') event.locals.ended = credential.kind;
	const refusal = isFromElsewhere(event) ? refused('wrong_origin') : isForAnother(event) ? refused('wrong_account') : undefined;
	if (refusal !== undefined) return problemAnswer(refusal, event.url.pathname, event.locals.requestId);
	const response = await replayed(event, () => Promise.resolve(resolve(event)));
	const renewed = event.locals.session?.renewedCookie;
	if (renewed !== undefined && !response.headers.has('set-cookie')) response.headers.append('set-cookie', renewed);
	return response;
};

/** Answers of the API are codes, in no language. */
const spoken: Handle = (input) => (isApi(input.event) ? input.resolve(input.event) : inLanguage(input));

export const handle = sequence(numbered, spoken, crossOrigin, identified);

export const handleError: HandleServerError = ({ error, event, status }) => {
	const { requestId } = event.locals;
	// A page that is not there is the asker's mistake, not ours.
	if (status >= 500) services().log.error('request.failed', { requestId, path: event.route.id ?? '', reason: reasonOf(error) });
	return { message: status === 404 ? 'Not found' : 'Something went wrong', requestId };
};

async function credentialOf({ headers }: Request): Promise<Credential> {
	const { sessions } = services();
	const bearer = /^bearer\s+(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
	return bearer === undefined ? await sessions.fromCookieHeader(headers.get('cookie')) : await sessions.fromBearer(bearer);
}

/**
 * A foreign page can make a browser send our cookie along, but not a false `Origin`. So whatever changes something must come from our
 * own pages; without any `Origin` it must not come with a cookie. Bearer tokens are never sent by themselves.
 */
function isFromElsewhere({ request, locals }: RequestEvent): boolean {
	if (!isUnsafeMethod(request.method) || locals.session?.via === 'bearer') return false;
	const origin = request.headers.get('origin');
	// Not even a listed page may act through the cookie.
	if (isListedOrigin(origin) && locals.session === undefined) return false;
	if (origin !== null) return !isOwnOrigin(origin, request.headers.get('host'), services().config.origin);
	return locals.session !== undefined || request.headers.get('sec-fetch-site') === 'cross-site';
}

/** An outbox says whose it is: what one person wrote is never sent as another who signed in on the same device. */
function isForAnother({ request, locals }: RequestEvent): boolean {
	const account = request.headers.get('kith-account');
	return account !== null && locals.session !== undefined && account !== locals.session.user;
}

/** For the log alone. The driver's errors may quote values, so of those only the code is kept. */
function reasonOf(error: unknown): string {
	if (!(error instanceof Error)) return typeof error;
	return 'severity' in error && 'code' in error ? `database ${String(error.code)}` : (error.stack ?? error.message);
}
