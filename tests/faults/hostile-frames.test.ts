import { connect as connectTcp } from 'node:net';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import * as encoding from 'lib0/encoding';
import { MessageType } from '@hocuspocus/server';
import { newMessageId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { messagesRoot, segmentName } from '#lib/core/segment.ts';
import { openSegmentClient, type SegmentClient } from '../support/segment-client.ts';
import { startSyncServer, type SyncServer } from '../support/sync-server.ts';

let server: SyncServer;
let ada: UserId, eve: UserId, room: RoomId, document: string, neighbour: SegmentClient;
const sockets: WebSocket[] = [];
beforeAll(async () => {
	server = await startSyncServer({ databaseUrl: undefined, dataDir: undefined });
	[ada, eve] = [await server.addUser(), await server.addUser()];
	room = await server.addRoom([ada, eve]);
	document = segmentName({ room, number: 1, generation: 1 });
	neighbour = openSegmentClient({ url: `${server.url}/sync`, document, user: ada, token: ada, ids: server.clock });
	await vi.waitFor(() => expect(neighbour.isSynced).toBe(true));
});
afterAll(async () => {
	neighbour.close();
	for (const socket of sockets) socket.terminate();
	await server.stop();
});

/** The neighbour has felt nothing when a message of hers still goes through. */
async function expectNeighbourWell(): Promise<void> {
	const id = neighbour.send('still here');
	await vi.waitFor(() => expect(neighbour.arrivals.has(id)).toBe(true), { timeout: 5_000 });
}

async function openSocket(path = '/sync', headers: Record<string, string> = {}): Promise<WebSocket> {
	const socket = new WebSocket(`${server.url}${path}`, { headers });
	sockets.push(socket);
	await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
	return socket;
}

const closed = (socket: WebSocket) => vi.waitFor(() => expect(socket.readyState).toBe(WebSocket.CLOSED), { timeout: 5_000 });

function message(name: string, type: number, write: (encoder: encoding.Encoder) => void): Uint8Array {
	return encoding.encode((encoder) => {
		encoding.writeVarString(encoder, name);
		encoding.writeVarUint(encoder, type);
		write(encoder);
	});
}

const auth = (name: string, token: string) =>
	message(name, MessageType.Auth, (encoder) => {
		encoding.writeVarUint(encoder, 0);
		encoding.writeVarString(encoder, token);
	});
const update = (name: string, bytes: Uint8Array) =>
	message(name, MessageType.Sync, (encoder) => {
		encoding.writeVarUint(encoder, 2);
		encoding.writeVarUint8Array(encoder, bytes);
	});

/** Attached as Eve; gives every text that came as a stateless event. */
async function attachedSocket(client: number) {
	const socket = await openSocket();
	const received: Buffer[] = [];
	socket.on('message', (data: Buffer) => received.push(data));
	socket.send(auth(document, JSON.stringify({ client, token: eve })));
	await vi.waitFor(() => expect(received.length).toBeGreaterThan(0));
	return { socket, text: () => received.map((data) => data.toString('latin1')).join('\n') };
}

describe('[P6.4] [S107] malformed frames close their own socket and nobody else’s', () => {
	const frames: Record<string, () => Uint8Array> = {
		'an empty frame': () => new Uint8Array(0),
		'a name that is longer than the frame': () => Uint8Array.of(200, 1, 65),
		'a name of 300 characters': () => auth('x'.repeat(300), ''),
		'a token that is half of JSON': () => auth(document, '{"client":'),
		'an authentication of an unknown kind': () =>
			message(document, MessageType.Auth, (encoder) => encoding.writeVarUint(encoder, 9))
	};
	test.each(Object.keys(frames))('%s', async (name) => {
		const socket = await openSocket();
		socket.send(frames[name]!());
		await closed(socket);
		await expectNeighbourWell();
	});

	const attachedFrames: Record<string, () => Uint8Array> = {
		'an unknown message type': () => message(document, 77, () => undefined),
		'an unknown sync message': () => message(document, MessageType.Sync, (encoder) => encoding.writeVarUint(encoder, 9)),
		'a sync message that ends too soon': () =>
			message(document, MessageType.Sync, (encoder) => encoding.writeVarUint(encoder, 2)),
		'a state vector of garbage': () =>
			message(document, MessageType.Sync, (encoder) => {
				encoding.writeVarUint(encoder, 0);
				encoding.writeVarUint8Array(encoder, Uint8Array.of(255, 255, 255));
			}),
		'awareness of garbage': () =>
			message(document, MessageType.Awareness, (encoder) => encoding.writeVarUint8Array(encoder, randomBytes(3).fill(255)))
	};
	test.each(Object.keys(attachedFrames))('attached: %s', async (name) => {
		const { socket } = await attachedSocket(4242);
		socket.send(attachedFrames[name]!());
		await closed(socket);
		await expectNeighbourWell();
	});

	test.each([
		'__proto__',
		'constructor',
		'room:__proto__:1:1',
		'room:rm_00000000000000000000000000:01:1',
		'user:__proto__:1',
		''
	])('a document named "%s" is denied like one that is not there', async (name) => {
		const socket = await openSocket();
		const answer = new Promise<Buffer>((resolve) => socket.once('message', resolve));
		socket.send(auth(name, JSON.stringify({ token: eve })));
		expect((await answer).toString('latin1')).toContain('not_found');
	});
});

test('[P4.8] a frame above the bound closes its socket', async () => {
	const { socket } = await attachedSocket(4243);
	socket.on('error', () => undefined);
	socket.send(Buffer.alloc(17 * 1024 * 1024));
	await closed(socket);
	await expectNeighbourWell();
});

test('[P4.1] [P4.2] random and forged updates are refused by name and leave no trace', async () => {
	const before = await server.database.db.selectFrom('room_log').select('position').where('room_id', '=', room).execute();
	const { socket, text } = await attachedSocket(4244);
	for (let round = 0; round < 50; round += 1) socket.send(update(document, randomBytes(1 + (round % 60))));
	const forged = new Y.Doc();
	forged.clientID = 4244;
	forged.getMap(messagesRoot(ada)).set(newMessageId(server.clock), { text: 'in your name', sentAt: 1 });
	socket.send(update(document, Y.encodeStateAsUpdate(forged)));
	await vi.waitFor(() => expect(text()).toContain('"not_yours"'));
	expect(text()).toContain('"malformed"');
	const after = await server.database.db.selectFrom('room_log').select('position').where('room_id', '=', room).execute();
	expect(after).toHaveLength(before.length);
	expect([...neighbour.messages.values()].some((value) => 'text' in value && value.text === 'in your name')).toBe(false);
	await expectNeighbourWell();
});

test('[P4.13] awareness of others is dropped, and one’s own carries the user the server knows', async () => {
	const { socket } = await attachedSocket(4245);
	const states = (entries: readonly (readonly [number, string])[]) =>
		message(document, MessageType.Awareness, (encoder) =>
			encoding.writeVarUint8Array(
				encoder,
				encoding.encode((inner) => {
					encoding.writeVarUint(inner, entries.length);
					for (const [client, json] of entries) {
						encoding.writeVarUint(inner, client);
						encoding.writeVarUint(inner, 1);
						encoding.writeVarString(inner, json);
					}
				})
			)
		);
	const seen: string[] = [];
	const watcher = await openSocket();
	watcher.on('message', (data: Buffer) => seen.push(data.toString('latin1')));
	watcher.send(auth(document, JSON.stringify({ client: 4246, token: ada })));
	await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0));
	socket.send(states([[neighbour.doc.clientID, '{"forged":true}']]));
	socket.send(states([[4245, JSON.stringify({ typing: true, user: ada })]]));
	socket.send(states([[4245, JSON.stringify({ huge: 'x'.repeat(5_000) })]]));
	await vi.waitFor(() => expect(seen.join()).toContain(`"typing":true,"user":"${eve}"`));
	expect(seen.join()).not.toContain('forged');
	expect(seen.join()).not.toContain('huge');
});

test('[P4.11] a stranger’s room and a room that is not there give the same answer', async () => {
	const stranger = await server.addUser();
	const socket = await openSocket();
	const answers: string[] = [];
	socket.on('message', (data: Buffer) => answers.push(data.toString('latin1')));
	const missing = `room:rm_${'0'.repeat(26)}:1:1`;
	for (const name of [document, missing]) socket.send(auth(name, JSON.stringify({ token: stranger })));
	await vi.waitFor(() => expect(answers).toHaveLength(2));
	const shapes = answers.map((answer) => answer.replace(document, '').replace(missing, ''));
	expect(new Set(shapes.map((shape) => shape.slice(-12))).size).toBe(1);
});

test('[P4.16] [S10] a foreign Origin opens no socket, nor does a cookie without one', async () => {
	await expect(openSocket('/sync', { Origin: 'https://evil.example' })).rejects.toThrow('403');
	await expect(openSocket('/sync', { Cookie: 'kith=anything' })).rejects.toThrow('403');
	await expect(openSocket(`/yws/${document}?token=nobody`)).rejects.toThrow('401');
});

test.each(['//', 'http://[', '/yws/%'])('[P6.4] an upgrade of "%s" is answered and ends nothing', async (target) => {
	const { hostname, port } = new URL(server.url);
	const tcp = connectTcp({ host: hostname, port: Number(port) });
	tcp.write(
		`GET ${target} HTTP/1.1\r\nHost: ${hostname}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n`
	);
	const ended = new Promise((resolve) => tcp.once('close', resolve));
	tcp.on('error', () => undefined).resume();
	await ended;
	await expectNeighbourWell();
});

test('[P6.4] a segment that edits have made far too large takes no more of them, can be attached, and lets texts be taken away', async () => {
	const wide = await server.addRoom([ada]);
	const name = segmentName({ room: wide, number: 1, generation: 1 });
	const writer = openSegmentClient({ url: `${server.url}/sync`, document: name, user: ada, token: ada, ids: server.clock });
	await vi.waitFor(() => expect(writer.isSynced).toBe(true));
	const id = writer.send('short');
	await vi.waitFor(() => expect(writer.arrivals.has(id)).toBe(true));
	const value = writer.messages.get(id);
	for (let round = 0; round < 200; round += 1) {
		writer.messages.set(id, {
			...(value as { text: string; sentAt: number }),
			text: `${round} `.padEnd(15_000, 'x'),
			editedAt: round
		});
		if (round % 20 === 0) await new Promise(setImmediate);
	}
	await vi.waitFor(() => expect(writer.events).toContainEqual(expect.objectContaining({ type: 'refused', code: 'too_large' })), {
		timeout: 20_000
	});
	writer.close();
	const reader = openSegmentClient({ url: `${server.url}/sync`, document: name, user: ada, token: ada, ids: server.clock });
	await vi.waitFor(() => expect(reader.isSynced).toBe(true), { timeout: 10_000 });
	reader.messages.set(id, { redacted: true });
	await vi.waitFor(() => expect(reader.events).toContainEqual(expect.objectContaining({ type: 'committed' })), {
		timeout: 10_000
	});
	reader.close();
});

test('[P5.5] a reader that does not read is dropped at a bound, and nobody else feels it', async () => {
	const key = randomBytes(16).toString('base64');
	const { hostname, port } = new URL(server.url);
	const tcp = connectTcp({ host: hostname, port: Number(port) });
	tcp.on('error', () => undefined);
	tcp.write(
		`GET /sync HTTP/1.1\r\nHost: ${hostname}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`
	);
	await new Promise((resolve) => tcp.once('data', resolve));
	const payload = auth(`user:${eve}:1`, JSON.stringify({ token: eve }));
	tcp.write(Buffer.concat([Buffer.from([0x82, 0x80 | 126, payload.length >> 8, payload.length & 255, 0, 0, 0, 0]), payload]));
	await new Promise((resolve) => tcp.once('data', resolve));
	tcp.pause();
	const isGone = new Promise((resolve) => tcp.once('close', resolve));
	const before = server.sync.figures().connections ?? 0;
	await vi.waitFor(
		() => {
			server.sync.announce([eve], { type: 'notice', text: 'x'.repeat(256 * 1024) });
			expect(server.sync.figures().connections).toBeLessThan(before);
		},
		{ timeout: 10_000, interval: 5 }
	);
	tcp.resume();
	await isGone;
	await expectNeighbourWell();
});
