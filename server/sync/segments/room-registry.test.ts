import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { newMessageId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { messagesRoot } from '#lib/core/segment.ts';
import type { Database } from '../../db/connect.ts';
import { roomSince, storedSegment } from '../../db/room-log.ts';
import { createLog } from '../../log.ts';
import { engines } from '../../../tests/support/databases.ts';
import { startSyncServer, type SyncServer } from '../../../tests/support/sync-server.ts';
import { RoomRegistry } from './room-registry.ts';

describe.each(engines)('rooms in memory on $name', ({ open }) => {
	let database: Database;
	let server: SyncServer;
	let ada: UserId;
	let room: RoomId;
	let now = 0;
	let registry: RoomRegistry;
	beforeAll(async () => {
		database = await open();
		server = await startSyncServer(database);
		ada = await server.addUser();
		room = await server.addRoom([ada]);
		registry = new RoomRegistry(database.db, { now: () => now, ticks: () => now }, createLog('silent'));
	});
	afterAll(async () => {
		await server.stop();
		await database.close();
	});

	const post = async (count: number) => {
		for (let index = 0; index < count; index += 1) {
			const value = { text: `message ${index}`, sentAt: server.clock.now() };
			await server.sync.postMessage(room, ada, newMessageId(server.clock), value);
		}
	};
	const fold = (updates: readonly Uint8Array[]) => {
		const doc = new Y.Doc();
		for (const update of updates) Y.applyUpdate(doc, update);
		return Buffer.from(Y.encodeStateAsUpdate(doc)).toString('hex');
	};

	test('[P2.6] a segment read from its snapshot and the rows after it equals one folded from the whole log', async () => {
		await post(8);
		const opened = (await registry.open(room))!;
		const segment = (await registry.openSegment(opened, 1))!;
		await registry.snapshot(opened, segment);
		await post(5);
		const stored = (await storedSegment(database.db, room, 1))!;
		expect(stored.tail).toBe(5);
		const whole = (await roomSince(database.db, room, 0))!.rows;
		expect(whole).toHaveLength(13);
		expect(fold(stored.updates)).toBe(fold(whole.map((row) => row.update)));
	});

	test('an older snapshot never replaces a newer one', async () => {
		const opened = (await registry.open(room))!;
		const segment = (await registry.openSegment(opened, 1))!;
		await registry.catchUp(opened);
		expect(segment.position).toBe(13);
		await registry.snapshot(opened, segment);
		segment.position = 3;
		await registry.snapshot(opened, segment);
		segment.position = 13;
		expect((await storedSegment(database.db, room, 1))!.tail).toBe(0);
	});

	test('a gap in the rows, where another node has purged, is closed from the snapshot', async () => {
		const opened = (await registry.open(room))!;
		const segment = (await registry.openSegment(opened, 1))!;
		await post(1);
		const id = newMessageId(server.clock);
		await server.sync.postMessage(room, ada, id, { text: 'a secret', sentAt: server.clock.now() });
		await server.sync.redactMessage(room, ada, id, ada);
		await vi.waitFor(async () => expect((await roomSince(database.db, room, 0))!.rows).toHaveLength(0), { timeout: 10_000 });
		await registry.catchUp(opened);
		expect(segment.message(ada, id)).toEqual({ redacted: true });
		expect(opened.seq).toBe(15);
		expect(segment.doc.getMap(messagesRoot(ada)).size).toBe(15);
	});

	test('[P5.6] a segment that nobody is attached to leaves memory after a while, and comes back whole', async () => {
		const opened = (await registry.open(room))!;
		const segment = (await registry.openSegment(opened, 1))!;
		segment.subscribers.add({ isPlain: false, write: () => undefined, drop: () => undefined });
		now += 60_000;
		await registry.sweep();
		expect(opened.segments.size).toBe(1);
		segment.subscribers.clear();
		await registry.sweep();
		expect(registry.rooms.size).toBe(0);
		const again = (await registry.openSegment((await registry.open(room))!, 1))!;
		expect(again.doc.getMap(messagesRoot(ada)).size).toBe(15);
	});
});
