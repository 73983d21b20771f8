/** Cases made from the list of routes itself, so that a new endpoint cannot come without them. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BrowserClient } from '../support/browser-client.ts';
import { engines } from '../support/databases.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

/** What may be asked by who is not signed in; everything else is 401. */
const open = new Set([
	'POST /api/auth/signup',
	'POST /api/auth/login',
	'POST /api/auth/logout',
	'POST /api/auth/refresh',
	'POST /api/auth/reset',
	'GET /api/auth/username',
	'GET /api/invites/[code]'
]);
const someId: Readonly<Record<string, string>> = {
	room: 'rm_01ARZ3NDEKTSV4RRFFQ69G5FAV',
	user: 'usr_01ARZ3NDEKTSV4RRFFQ69G5FAV',
	message: 'msg_01ARZ3NDEKTSV4RRFFQ69G5FAV',
	id: 'rm_01ARZ3NDEKTSV4RRFFQ69G5FAV'
};
const routes = await listRoutes();
const [engine] = engines;
if (engine === undefined) throw new Error('there is always PGlite');

describe('every endpoint', () => {
	let server: ServerProcess;
	let remove: () => Promise<void>;
	let browser: BrowserClient;

	beforeAll(async () => {
		const place = await engine.forProcess();
		remove = place.remove;
		server = await startServerProcess(place.env);
		browser = new BrowserClient(server.url);
		await browser.fetch('POST', '/api/auth/signup', { fullName: 'Ada', email: 'ada@example.org', password: 'correct horse' });
	});
	afterAll(async () => {
		await server.kill();
		await remove();
	});

	it('[S122] there are endpoints to ask', () => {
		expect(routes.length).toBeGreaterThan(30);
	});

	it.each(routes.filter(({ name }) => !open.has(name)))('[S12] $name needs a session', async ({ method, path }) => {
		const nobody = new BrowserClient(server.url);
		expect(await nobody.fetch(method, path, bodyFor(method))).toMatchObject({ status: 401, body: { code: 'not_signed_in' } });
	});

	it.each(routes.filter(({ method }) => method !== 'GET'))(
		'[S10] $name is refused to a foreign page',
		async ({ method, path }) => {
			const foreign = Object.assign(new BrowserClient(server.url), { cookie: browser.cookie, origin: 'https://evil.example' });
			expect(await foreign.fetch(method, path, bodyFor(method))).toMatchObject({ status: 403, body: { code: 'wrong_origin' } });
		}
	);

	it.each(routes.filter(({ name }) => !name.includes('logout')))(
		'[S107] $name answers nonsense without failing',
		async ({ method, path, pattern }) => {
			const strange = pattern.replace(/\[\w+\]/g, encodeURIComponent("'; drop table users; --\u0000%"));
			for (const address of [path, strange, ...queries.map((query) => `${path}?${query}`)]) {
				for (const body of bodiesFor(method)) {
					const { status } = await browser.fetch(method, address, body);
					expect(status, `${method} ${address} ${String(body)}`).toBeLessThan(500);
				}
			}
		}
	);
});

/** One a request, so that none hides behind the refusal of another. */
const queries = ['query=%00', 'query=%25_', 'since=x', 'before=-1', 'limit=0', 'cursor=%00', 'name=%00'];
const bodyFor = (method: string): unknown => (method === 'GET' || method === 'DELETE' ? undefined : {});
const nul = JSON.stringify(Object.fromEntries(['text', 'about', 'topic'].map((field) => [field, 'a\0b'])));
const bodiesFor = (method: string): unknown[] =>
	bodyFor(method) === undefined ? [undefined] : [{}, '{"__proto__":{}}', '[null]', '{', nul];

interface Route {
	readonly name: string;
	readonly method: string;
	readonly pattern: string;
	readonly path: string;
}

async function listRoutes(): Promise<Route[]> {
	const root = join(import.meta.dirname, '../../src/routes');
	const files = (await readdir(join(root, 'api'), { recursive: true, withFileTypes: true })).filter(
		(file) => file.name === '+server.ts'
	);
	const lists = files.map(async (file) => {
		const pattern = `/${relative(root, file.parentPath)}`;
		const path = pattern.replace(/\[(\w+)\]/g, (_, name: string) => someId[name] ?? '1');
		const source = await readFile(join(file.parentPath, file.name), 'utf8');
		const methods = [...source.matchAll(/^export const (GET|POST|PUT|PATCH|DELETE)\b/gm)].map(([, method = '']) => method);
		return methods.map((method) => ({ name: `${method} ${pattern}`, method, pattern, path }));
	});
	return (await Promise.all(lists)).flat();
}
