/** The built app as the server gives it out. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

let server: ServerProcess;
let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'kith-pages-'));
	server = await startServerProcess({ DATA_DIR: join(folder, 'data') });
});
afterAll(async () => {
	await server.kill();
	await rm(folder, { recursive: true, force: true });
});

const immutable = join(import.meta.dirname, '../../build/client/_app/immutable');

test('[S112] one process serves pages, files, API and says that it is well', async () => {
	const page = await fetch(server.url);
	expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
	expect(await page.text()).toContain('/_app/immutable/');
	expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
	expect((await fetch(`${server.url}/api/auth/check-auth`)).headers.get('content-type')).toBe('application/problem+json');
});

test('[S123] built files have a hash in their names, are compressed, and may be kept for good; pages may not', async () => {
	const names = (await readdir(immutable, { recursive: true })).filter((name) => name.endsWith('.js'));
	expect(names.length).toBeGreaterThan(5);
	const answer = await fetch(`${server.url}/_app/immutable/${names[0]?.replaceAll('\\', '/') ?? ''}`, {
		headers: { 'accept-encoding': 'br' }
	});
	expect(answer.headers.get('cache-control')).toContain('immutable');
	expect(answer.headers.get('content-encoding')).toBe('br');
	expect((await fetch(server.url)).headers.get('cache-control') ?? '').not.toContain('immutable');
});

test('[S95] what the first page loads of script is at most 200 kB gzipped', async () => {
	const html = await (await fetch(server.url)).text();
	const first = new Set([...html.matchAll(/\/_app\/immutable\/[\w/.-]+\.js/g)].map(([path]) => path));
	const sizes = await Promise.all(
		[...first].map(async (path) => (await stat(join(immutable, `${path.replace('/_app/immutable/', '')}.gz`))).size)
	);
	expect(first.size).toBeGreaterThan(0);
	expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(200_000);
});
