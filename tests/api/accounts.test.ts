/** Accounts and people over HTTP, against the real server on the build. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem, User } from '#lib/core/answers.ts';
import { BrowserClient, type Answer } from '../support/browser-client.ts';
import { engines } from '../support/databases.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

const password = 'correct horse';
let count = 0;

describe.each(engines)('accounts over HTTP on $name', ({ forProcess }) => {
	let server: ServerProcess;
	let remove: () => Promise<void>;
	let owner: BrowserClient;

	beforeAll(async () => {
		const place = await forProcess();
		remove = place.remove;
		server = await startServerProcess(place.env);
		owner = new BrowserClient(server.url);
		await signUp(owner, { fullName: 'The Owner' });
	});
	afterAll(async () => {
		await server.kill();
		await remove();
	});

	it('[S1] [S7] [S8] signing up gives 201, the account and a cookie that scripts cannot read', async () => {
		const browser = new BrowserClient(server.url);
		const answer = await signUp(browser, { fullName: 'Ada Lovelace' });
		expect(answer.status).toBe(201);
		expect(answer.headers.get('set-cookie')).toMatch(/^kith=[a-z0-9]+; HttpOnly;.*SameSite=Lax/);
		expect(answer.headers.get('cache-control')).toBe('no-store');
		const again = await browser.fetch('GET', '/api/auth/check-auth');
		expect(again).toMatchObject({ status: 200, body: { user: { id: userOf(answer).id, fullName: 'Ada Lovelace' } } });
	});

	it.each([
		[{ email: 'nowhere' }, 'email', 'email_invalid'],
		[{ email: undefined }, 'email', 'email_required'],
		[{ password: 'short' }, 'password', 'password_too_short'],
		[{ fullName: '' }, 'fullName', 'full_name_required'],
		[{ username: '\u202eevil' }, 'username', 'username_invalid'],
		[{ role: 'owner' }, 'role', 'unknown_field'],
		[{ id: 'usr_1' }, 'id', 'unknown_field'],
		[{ serverRole: 'owner' }, 'serverRole', 'unknown_field']
	])('[S2] signing up with %j names the field %s and says %s', async (fields, field, code) => {
		const answer = await signUp(new BrowserClient(server.url), fields);
		expect(answer.status).toBe(422);
		expect(answer.headers.get('content-type')).toBe('application/problem+json');
		expect(answer.body).toMatchObject({ code, status: 422, instance: '/api/auth/signup', errors: [{ field, code }] });
		expect((answer.body as Problem).requestId).toBe(answer.headers.get('x-request-id'));
	});

	it('[S2] [S15] a taken email and a look-alike username are 409, each under its field', async () => {
		const { email } = userOf(await signUp(new BrowserClient(server.url), { username: 'grace' }));
		const taken = await signUp(new BrowserClient(server.url), { email: email?.toUpperCase() });
		expect(taken).toMatchObject({ status: 409, body: { code: 'email_taken', errors: [{ field: 'email' }] } });
		const alike = await signUp(new BrowserClient(server.url), { username: 'Grасe' });
		expect(alike).toMatchObject({ status: 409, body: { code: 'username_taken', errors: [{ field: 'username' }] } });
		const asked = await new BrowserClient(server.url).fetch('GET', '/api/auth/username?name=GRACE');
		expect(asked).toMatchObject({ status: 200, body: { available: false, code: 'username_taken' } });
	});

	it('[S3] signing in opens a session; wrong password and unknown name answer alike', async () => {
		const { email, id } = userOf(await signUp(new BrowserClient(server.url)));
		const browser = new BrowserClient(server.url);
		expect(await browser.fetch('POST', '/api/auth/login', { email, password })).toMatchObject({
			status: 200,
			body: { user: { id } }
		});
		expect((await browser.fetch('GET', '/api/users/me')).status).toBe(200);
		const answers = [
			{ email, password: 'wrong' },
			{ email: 'nobody@example.org', password }
		].map((body) => browser.fetch('POST', '/api/auth/login', body));
		const [wrong, unknown] = (await Promise.all(answers)).map(({ body }) => ({ ...(body as Problem), requestId: '' }));
		expect(wrong).toMatchObject({ status: 401, code: 'invalid_credentials' });
		expect(unknown).toEqual(wrong);
	});

	it('[S6] [S9] signing out ends the session on the server: its cookie is told it was revoked', async () => {
		const browser = new BrowserClient(server.url);
		await signUp(browser);
		const { cookie } = browser;
		expect((await browser.fetch('POST', '/api/auth/logout')).status).toBe(204);
		expect(browser.cookie).toBeUndefined();
		expect(await browser.fetch('GET', '/api/auth/check-auth')).toMatchObject({ status: 401, body: { code: 'not_signed_in' } });
		browser.cookie = cookie;
		expect(await browser.fetch('GET', '/api/auth/check-auth')).toMatchObject({ status: 401, body: { code: 'session_revoked' } });
	});

	it('[S5] an API client lives on tokens, needs no Origin, and a reused refresh token ends it all', async () => {
		const { email } = userOf(await signUp(new BrowserClient(server.url)));
		const client = new BrowserClient(server.url);
		client.origin = undefined;
		const first = (await client.fetch('POST', '/api/auth/login', { email, password, client: 'api' })).body as {
			accessToken: string;
			refreshToken: string;
		};
		expect(client.cookie).toBeUndefined();
		const bearer = { Authorization: `Bearer ${first.accessToken}` };
		expect((await client.fetch('PUT', '/api/auth/update-profile', { about: 'A program.' }, bearer)).status).toBe(200);
		expect((await client.fetch('POST', '/api/auth/refresh', { refreshToken: first.refreshToken })).status).toBe(200);
		expect(await client.fetch('POST', '/api/auth/refresh', { refreshToken: first.refreshToken })).toMatchObject({
			status: 401,
			body: { code: 'session_revoked' }
		});
		expect(await client.fetch('GET', '/api/auth/check-auth', undefined, bearer)).toMatchObject({
			status: 401,
			body: { code: 'session_revoked' }
		});
		const forged = await client.fetch('GET', '/api/auth/check-auth', undefined, { Authorization: 'Bearer a.b.c' });
		expect(forged).toMatchObject({ status: 401, body: { code: 'not_signed_in' } });
	});

	it('[S13] the owner’s reset link works once, and nobody else can make one', async () => {
		const browser = new BrowserClient(server.url);
		const { id, email } = userOf(await signUp(browser));
		expect(await browser.fetch('POST', `/api/admin/users/${id}/reset`)).toMatchObject({
			status: 403,
			body: { code: 'not_allowed' }
		});
		const link = (await owner.fetch('POST', `/api/admin/users/${id}/reset`)).body as { url: string };
		const token = link.url.split('/').at(-1);
		const stranger = new BrowserClient(server.url);
		const reset = () => stranger.fetch('POST', '/api/auth/reset', { token, password: 'another password' });
		expect((await reset()).status).toBe(204);
		expect(await reset()).toMatchObject({ status: 422, body: { code: 'reset_invalid' } });
		expect(await browser.fetch('GET', '/api/auth/check-auth')).toMatchObject({ status: 401, body: { code: 'session_revoked' } });
		expect((await stranger.fetch('POST', '/api/auth/login', { email, password: 'another password' })).status).toBe(200);
	});

	it('[S73] [S74] people are listed, found by part of their name, and shown without their email', async () => {
		const { id } = userOf(await signUp(new BrowserClient(server.url), { fullName: 'Zoë 100%_Quine' }));
		const found = await owner.fetch('GET', `/api/users?query=${encodeURIComponent('100%_q')}`);
		expect(found).toMatchObject({ status: 200, body: { items: [{ id, fullName: 'Zoë 100%_Quine' }] } });
		expect((found.body as { items: unknown[] }).items).toHaveLength(1);
		const one = await owner.fetch('GET', `/api/users/${id}`);
		expect((one.body as { user: User }).user).not.toHaveProperty('email');
		for (const nobody of ['usr_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'usr_', '..%2f..', '__proto__'])
			expect(await owner.fetch('GET', `/api/users/${nobody}`)).toMatchObject({ status: 404, body: { code: 'user_not_found' } });
	});

	it('[S73] a list of people goes on page by page', async () => {
		const ids: string[] = [];
		for (let cursor = ''; ;) {
			const answer = await owner.fetch('GET', `/api/users?limit=2${cursor}`);
			const { items, page } = answer.body as { items: User[]; page: { next?: string } };
			ids.push(...items.map(({ id }) => id));
			if (page.next === undefined) break;
			cursor = `&cursor=${page.next}`;
		}
		expect(new Set(ids).size).toBe(ids.length);
		expect(ids.length).toBeGreaterThan(3);
		expect(await owner.fetch('GET', '/api/users?limit=201')).toMatchObject({ status: 400, body: { code: 'limit_too_large' } });
	});

	it('[S16] the set-up code is not needed here, and the second account is no owner', async () => {
		expect(server.output()).toContain('set-up code');
		expect(userOf(await owner.fetch('GET', '/api/users/me')).serverRole).toBe('owner');
		expect(userOf(await signUp(new BrowserClient(server.url))).serverRole).toBe('member');
	});
});

function signUp(browser: BrowserClient, fields: Record<string, unknown> = {}): Promise<Answer> {
	count += 1;
	return browser.fetch('POST', '/api/auth/signup', {
		fullName: 'Some One',
		email: `someone${count}@example.org`,
		password,
		...fields
	});
}

function userOf(answer: Answer): User {
	if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
	return (answer.body as { user: User }).user;
}
