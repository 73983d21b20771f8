/** A line that is dead without saying so: a proxy in between that goes on accepting and passes nothing on. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deviceClock } from '#lib/platform/clock.ts';
import { hocuspocusSocket } from '#lib/platform/hocuspocus-socket.ts';
import { anOwnReplica } from '#lib/sync/own.fixture.ts';
import { Connection } from '#lib/sync/connection.ts';
import { eventually } from '../support/replica-client.ts';
import { startSyncServer, type SyncServer } from '../support/sync-server.ts';

const silenceMs = 1_000;
let dataDir: string;
let server: SyncServer;
let isFrozen = false;
const lines = new Set<Socket>();
const proxy = createServer((client) => {
	const line = connect(Number(new URL(server.url).port), '127.0.0.1');
	lines.add(client).add(line);
	client.on('data', (bytes) => void (isFrozen || line.write(bytes)));
	line.on('data', (bytes) => void (isFrozen || client.write(bytes)));
	for (const end of [client, line]) end.on('error', () => end.destroy());
});

beforeAll(async () => {
	dataDir = await mkdtemp(join(tmpdir(), 'kith-half-open-'));
	server = await startSyncServer({ databaseUrl: undefined, dataDir });
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
	for (const line of lines) line.destroy();
	await new Promise((resolve) => proxy.close(resolve));
	await server.stop();
	await rm(dataDir, { recursive: true });
});

test('[S21] a quiet line is kept by its heartbeat, and a dead one is found out within one and a half times the silence allowed', async () => {
	const user = await server.addUser();
	const connection: Connection = new Connection({
		user,
		clock: deviceClock,
		openSocket: hocuspocusSocket({
			url: `ws://127.0.0.1:${(proxy.address() as AddressInfo).port}/sync`,
			clock: deviceClock,
			token: () => user,
			WebSocket,
			silenceMs
		}),
		own: anOwnReplica(user, deviceClock, 77),
		socketChanged: (socket) => socket && connection.progress(0, 0),
		event: () => undefined
	});
	connection.wake();
	await eventually('it is online', () => connection.state.get().kind === 'online');
	const since = connection.state.get().since;
	await eventually('the line has been quiet for longer than allowed', () => Date.now() - since > silenceMs * 2.5);
	expect(connection.state.get()).toMatchObject({ kind: 'online', since });
	isFrozen = true;
	const frozenAt = Date.now();
	await eventually('it is found out', () => connection.state.get().kind !== 'online');
	expect(Date.now() - frozenAt).toBeLessThan(silenceMs * 1.5);
	isFrozen = false;
	await eventually('it is online again', () => connection.state.get().kind === 'online');
	connection.close();
});
