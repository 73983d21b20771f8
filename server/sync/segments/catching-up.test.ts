import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newMessageId, type MessageId, type RoomId, type UserId } from '#lib/core/ids.ts';
import type { Database } from '../../db/connect.ts';
import { createLog } from '../../log.ts';
import { engines } from '../../../tests/support/databases.ts';
import { heldReads, type HeldReads } from '../../../tests/support/held-reads.ts';
import { openNextSegment } from '../../../tests/support/roll-over.ts';
import { startSyncServer, type SyncServer } from '../../../tests/support/sync-server.ts';
import { RoomRegistry } from './room-registry.ts';

describe.each(engines)('a segment that is loaded while its room catches up, on $name', ({ open }) => {
	let database: Database;
	/** The other node, which is ahead. */
	let other: SyncServer;
	let ada: UserId;
	let room: RoomId;
	let reads: HeldReads;
	let registry: RoomRegistry;
	beforeAll(async () => {
		database = await open();
		other = await startSyncServer(database);
		ada = await other.addUser();
		room = await other.addRoom([ada]);
		reads = heldReads(database.db);
		registry = new RoomRegistry(reads.db, other.clock, createLog('silent'));
	});
	afterAll(async () => {
		await other.stop();
		await database.close();
	});

	async function post(text: string): Promise<MessageId> {
		const id = newMessageId(other.clock);
		await other.sync.postMessage(room, ada, id, { text, sentAt: other.clock.now() });
		return id;
	}
	/** Begins it, and resolves when so many answers wait. */
	async function held<Value>(answers: number, begin: () => Value): Promise<Value> {
		reads.hold();
		const begun = begin();
		await vi.waitFor(() => expect(reads.waiting).toBe(answers));
		return begun;
	}

	test('[P2.6] it has the rows that came between its reading and the end of catching up', async () => {
		await post('before');
		const opened = (await registry.open(room))!;
		const { loading } = await held(2, () => ({ loading: registry.openSegment(opened, 1) }));
		reads.pass();
		const id = await post('meanwhile');
		await registry.catchUp(opened);
		reads.release();
		const segment = (await loading)!;
		expect(segment.position).toBe(opened.position);
		expect(segment.message(ada, id)).toMatchObject({ text: 'meanwhile' });
	});

	test('[P2.6] it has what was purged from the log in that time', async () => {
		await openNextSegment(database, room, other.clock.now());
		registry = new RoomRegistry(reads.db, other.clock, createLog('silent'));
		const opened = (await registry.open(room))!;
		await registry.openSegment(opened, 2);
		const { loading } = await held(2, () => ({ loading: registry.openSegment(opened, 1) }));
		reads.pass();
		const id = await secretInFirst();
		const { catching } = await held(3, () => ({ catching: registry.catchUp(opened) }));
		// It knows by now that rows are missing, and reads the segments that are loaded: the second alone.
		reads.release(2);
		await held(3, () => undefined);
		reads.release(0, 2);
		const segment = (await loading)!;
		reads.pass();
		reads.release();
		await catching;
		expect(segment.message(ada, id)).toEqual({ redacted: true });
	});

	/** A message of the first segment is taken back on the other node, and the log of that segment is purged. */
	async function secretInFirst(): Promise<MessageId> {
		const row = await database.db.selectFrom('messages').select('id').where('room_id', '=', room).executeTakeFirstOrThrow();
		await other.sync.redactMessage(room, ada, row.id, ada);
		const rows = () => database.db.selectFrom('room_log').select('position').where('segment', '=', 1).execute();
		await vi.waitFor(async () => expect(await rows()).toHaveLength(0), { timeout: 10_000 });
		return row.id;
	}
});
