import { createServer, type AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '#server/clock.ts';
import { ApiClient } from '../support/api-client.ts';
import { openSegmentClient, type SegmentClient } from '../support/segment-client.ts';
import { spawnServerProcess, startServerProcess, type ServerProcess } from '../support/server-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'kith-process-'));
let server: ServerProcess;
beforeAll(async () => {
	server = await startServerProcess({ DATA_DIR: folder });
});
afterAll(async () => {
	await server.kill();
	rmSync(folder, { recursive: true, force: true });
});

async function startOnce(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
	const started = spawnServerProcess(env);
	const ended = once(started.process, 'exit') as Promise<[number | null]>;
	const isReady = await started.ready.then(
		() => true,
		() => false
	);
	if (isReady) await started.kill();
	const [code] = await ended;
	return { code, output: started.output() };
}

describe('a start that cannot succeed says why, and nothing is touched', () => {
	test('[P2.10] a second process on the same data folder', async () => {
		const { code, output } = await startOnce({ DATA_DIR: folder });
		expect(code).toBe(3);
		expect(output).toContain(folder);
		expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
	});

	test('a port that is taken', async () => {
		const other = createServer();
		await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
		const { port } = other.address() as AddressInfo;
		const { code, output } = await startOnce({ DATA_DIR: mkdtempSync(join(tmpdir(), 'kith-process-')), PORT: String(port) });
		other.close();
		expect(code).toBe(4);
		expect(output).toContain(String(port));
	});

	test('[S111] [P6.2] a setting that cannot be used', async () => {
		const { code, output } = await startOnce({ DATA_DIR: folder, PORT: 'eighty' });
		expect(code).toBe(2);
		expect(output).toContain('PORT');
	});

	test('a database that is not there, without its password', async () => {
		const { code, output } = await startOnce({ DATA_DIR: folder, DATABASE_URL: 'postgres://kith:secret@127.0.0.1:1/kith' });
		expect(code).toBe(5);
		expect(output).toContain('127.0.0.1:1/kith');
		expect(output).not.toContain('secret');
	});

	test('a data folder that is a file', async () => {
		const file = join(mkdtempSync(join(tmpdir(), 'kith-process-')), 'file');
		writeFileSync(file, '');
		const { code, output } = await startOnce({ DATA_DIR: join(file, 'data') });
		expect(code).toBe(1);
		expect(output).toContain('cannot write');
	});
});

test('[S101] told to stop, it ends in time with people connected, and they come back to the next one', async () => {
	const clock = systemClock();
	const ada = await ApiClient.signUp(server.url, 'Ada Okafor');
	const room = await ada.makeGroup([]);
	const { document } = (await ada.segments(room)).at(-1)!;
	const token = await ada.accessToken();
	const clients: SegmentClient[] = Array.from({ length: 20 }, () =>
		openSegmentClient({ url: `${server.url.replace('http', 'ws')}/sync`, document, user: ada.user, token, ids: clock })
	);
	await vi.waitFor(() => expect(clients.every((client) => client.isSynced)).toBe(true), { timeout: 10_000 });
	const sent = clients.map((client) => client.send('before the end'));
	const { port } = new URL(server.url);
	const stopped = performance.now();
	await server.kill('SIGTERM');
	expect(performance.now() - stopped).toBeLessThan(10_000);
	expect(server.process.exitCode).toBe(0);
	server = await startServerProcess({ DATA_DIR: folder, PORT: port });
	await vi.waitFor(() => expect(clients.every((client) => client.arrivals.size === sent.length)).toBe(true), { timeout: 20_000 });
	for (const client of clients) client.close();
});
