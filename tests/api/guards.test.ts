/** What holds for every request: where it comes from, what it may carry, and how a refusal looks. */
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BrowserClient } from '../support/browser-client.ts';
import { engines } from '../support/databases.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

const listed = 'https://app.example.net';
const [engine] = engines;
if (engine === undefined) throw new Error('there is always PGlite');

describe('every request', () => {
	let server: ServerProcess;
	let remove: () => Promise<void>;
	let browser: BrowserClient;
	let id: string;

	beforeAll(async () => {
		const place = await engine.forProcess();
		remove = place.remove;
		server = await startServerProcess({ ...place.env, CORS_ORIGINS: listed });
		browser = new BrowserClient(server.url);
		const answer = await browser.fetch('POST', '/api/auth/signup', {
			fullName: 'Ada',
			email: 'ada@example.org',
			password: 'correct horse'
		});
		id = (answer.body as { user: { id: string } }).user.id;
	});
	afterAll(async () => {
		await server.kill();
		await remove();
	});

	const as = (change: Partial<Pick<BrowserClient, 'origin' | 'cookie'>>) =>
		Object.assign(new BrowserClient(server.url), { cookie: browser.cookie, ...change });
	const change = (client: BrowserClient, headers = {}) =>
		client.fetch('PUT', '/api/auth/update-profile', { about: 'x' }, headers);

	it.each(['https://evil.example', 'null', 'http://localhost:1', undefined, listed])(
		'[S10] a change through the cookie from origin %s is refused',
		async (origin) => {
			expect(await change(as({ origin }))).toMatchObject({ status: 403, body: { code: 'wrong_origin' } });
		}
	);

	it('[S10] from its own page it is not', async () => {
		expect((await change(as({}))).status).toBe(200);
	});

	it('[S10] a foreign page cannot sign anyone in either', async () => {
		const foreign = as({ origin: 'https://evil.example', cookie: undefined });
		expect((await foreign.fetch('POST', '/api/auth/login', { email: 'ada@example.org', password: 'correct horse' })).status).toBe(
			403
		);
	});

	it('[S110] only listed pages may read the API, with a token and never with the cookie', async () => {
		const preflight = (origin: string) =>
			as({ origin, cookie: undefined }).fetch('OPTIONS', '/api/users', undefined, { 'Access-Control-Request-Method': 'GET' });
		expect((await preflight(listed)).headers.get('access-control-allow-origin')).toBe(listed);
		const other = await preflight('https://evil.example');
		expect(other.headers.get('access-control-allow-origin')).toBeNull();
		const client = as({ origin: listed, cookie: undefined });
		const signedIn = await client.fetch('POST', '/api/auth/login', {
			email: 'ada@example.org',
			password: 'correct horse',
			client: 'api'
		});
		expect(signedIn.headers.get('access-control-allow-origin')).toBe(listed);
		expect(signedIn.headers.get('access-control-allow-credentials')).toBeNull();
		const { accessToken } = signedIn.body as { accessToken: string };
		expect((await change(client, { Authorization: `Bearer ${accessToken}` })).status).toBe(200);
	});

	it.each([
		['GET', '/api/auth/check-auth'],
		['PUT', '/api/auth/update-profile'],
		['GET', '/api/users'],
		['GET', '/api/users/me'],
		['POST', '/api/admin/users/usr_01ARZ3NDEKTSV4RRFFQ69G5FAV/reset']
	])('[S12] %s %s without a session is 401', async (method, path) => {
		const nobody = as({ cookie: undefined });
		expect(await nobody.fetch(method, path, method === 'GET' ? undefined : {})).toMatchObject({
			status: 401,
			body: { code: 'not_signed_in' }
		});
	});

	it('an outbox of someone else is refused', async () => {
		expect(await change(browser, { 'Kith-Account': 'usr_01ARZ3NDEKTSV4RRFFQ69G5FAV' })).toMatchObject({
			status: 409,
			body: { code: 'wrong_account' }
		});
		expect((await change(browser, { 'Kith-Account': id })).status).toBe(200);
	});

	it.each([
		['{"about":"x","__proto__":{"role":"owner"}}', 422, 'unknown_field'],
		['{"about":"x","\\u005f_proto__":1}', 422, 'unknown_field'],
		['{"about":"x","constructor":{"prototype":{}}}', 422, 'unknown_field'],
		['{"about":"x","role":"owner"}', 422, 'unknown_field'],
		['{"about":', 400, 'malformed_json'],
		['[]', 422, undefined],
		['null', 422, undefined],
		['"x"', 422, undefined]
	])('[S107] the body %s is answered with %i %s', async (body, status, code) => {
		const answer = await browser.fetch('PUT', '/api/auth/update-profile', body);
		expect(answer).toMatchObject({ status, body: { status, ...(code === undefined ? {} : { code }) } });
		expect(answer.headers.get('content-type')).toBe('application/problem+json');
	});

	it('[S107] a body nested 50,000 deep or too large is refused', async () => {
		const deep = await browser.fetch('PUT', '/api/auth/update-profile', `{"about":${'['.repeat(50_000)}${']'.repeat(50_000)}}`);
		expect(deep).toMatchObject({ status: 422, body: { code: 'about_invalid' } });
		const large = await browser.fetch('PUT', '/api/auth/update-profile', { about: 'x'.repeat(300_000) });
		expect(large).toMatchObject({ status: 413, body: { code: 'too_large' } });
	});

	it('[S107] a body that is not JSON is refused, forms too', async () => {
		for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
			expect(await browser.fetch('PUT', '/api/auth/update-profile', '{}', { 'Content-Type': type })).toMatchObject({
				status: 415,
				body: { code: 'unsupported_media_type' }
			});
	});

	it('[S107] what is not there is a problem too, and so is a method that is not', async () => {
		expect(await browser.fetch('GET', '/api/nothing')).toMatchObject({
			status: 404,
			body: { code: 'not_found', instance: '/api/nothing' }
		});
		const wrong = await browser.fetch('DELETE', '/api/auth/login');
		expect(wrong).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
		expect(wrong.headers.get('allow')).toContain('POST');
	});

	it('every answer carries the security headers, and a page runs no foreign script', async () => {
		for (const path of ['/login', '/api/users', '/healthz', '/theme.js']) {
			const { headers } = await browser.fetch('GET', path);
			expect(headers.get('x-content-type-options'), path).toBe('nosniff');
			expect(headers.get('x-frame-options'), path).toBe('DENY');
		}
		const page = await browser.fetch('GET', '/login');
		const policy = page.headers.get('content-security-policy') ?? String(page.body);
		expect(policy).toContain("object-src 'none'");
		expect(policy).not.toMatch(/script-src[^;]*unsafe/);
	});

	it('[S108] alive, ready and figures are told; the figures not through a proxy', async () => {
		expect((await browser.fetch('GET', '/healthz')).status).toBe(200);
		expect((await browser.fetch('GET', '/readyz')).status).toBe(200);
		expect((await browser.fetch('GET', '/metrics')).body).toContain('kith_database_ready 1');
		expect((await browser.fetch('GET', '/metrics', undefined, { 'X-Forwarded-For': '203.0.113.1' })).status).toBe(403);
	});

	it('[S107] a cookie header of nonsense is nobody, and the server goes on', async () => {
		const status = await raw(server.url, '/api/auth/check-auth', {
			Cookie: 'kith=%; =; kith; \u00e9=1; kith=' + 'x'.repeat(5000)
		});
		expect(status).toBe(401);
		expect((await browser.fetch('GET', '/api/auth/check-auth')).status).toBe(200);
	});
});

/** `fetch` would tidy the headers. */
function raw(url: string, path: string, headers: Record<string, string>): Promise<number> {
	return new Promise((resolve, reject) => {
		const request = httpRequest(url + path, { headers }, (response) => {
			response.resume();
			resolve(response.statusCode ?? 0);
		});
		request.on('error', reject).end();
	});
}
