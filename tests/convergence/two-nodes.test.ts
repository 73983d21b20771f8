import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { segmentName } from '#lib/core/segment.ts';
import type { Database } from '#server/db/connect.ts';
import { engines } from '../support/databases.ts';
import { openSegmentClient, type SegmentClient } from '../support/segment-client.ts';
import { startSyncServer, type SyncServer } from '../support/sync-server.ts';

describe.each(engines)('two nodes on one log on $name', ({ open }) => {
	let database: Database;
	let nodes: SyncServer[];
	const clients: SegmentClient[] = [];
	beforeAll(async () => {
		database = await open();
		nodes = [await startSyncServer(database), await startSyncServer(database)];
	});
	afterAll(async () => {
		for (const client of clients) client.close();
		for (const node of nodes) await node.stop();
		await database.close();
	});

	function join(node: SyncServer, user: UserId, room: RoomId): SegmentClient {
		const document = segmentName({ room, number: 1, generation: 1 });
		const client = openSegmentClient({ url: `${node.url}/sync`, document, user, token: user, ids: node.clock });
		clients.push(client);
		return client;
	}

	test('[P2.5] [P3.5] both write at once: whoever comes second catches up, checks again, and nothing is lost or doubled', async () => {
		const [first, second] = nodes as [SyncServer, SyncServer];
		const [ada, ben] = [await first.addUser(), await first.addUser()];
		const room = await first.addRoom([ada, ben]);
		const [a, b] = [join(first, ada, room), join(second, ben, room)];
		await vi.waitFor(() => expect(a.isSynced && b.isSynced).toBe(true));
		for (let index = 0; index < 40; index += 1) {
			a.send(`from the first node ${index}`);
			b.send(`from the second node ${index}`);
			await new Promise(setImmediate);
		}
		await vi.waitFor(() => expect([...a.messages.keys()].every((id) => a.arrivals.has(id))).toBe(true), { timeout: 10_000 });
		await vi.waitFor(() => expect([...b.messages.keys()].every((id) => b.arrivals.has(id))).toBe(true), { timeout: 10_000 });
		const rows = await database.db
			.selectFrom('messages')
			.select(['id', 'seq'])
			.where('room_id', '=', room)
			.orderBy('seq')
			.execute();
		expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
		// One more on each node makes it see all that the other has done.
		await vi.waitFor(
			async () => {
				await first.sync.addNotice(room, { kind: 'topic', at: 1, by: ada });
				await second.sync.addNotice(room, { kind: 'topic', at: 1, by: ada });
				expect([a.arrivals.size, b.arrivals.size]).toEqual([80, 80]);
			},
			{ timeout: 10_000, interval: 200 }
		);
		for (const { id, seq } of rows) expect([a.arrivals.get(id)?.[0], b.arrivals.get(id)?.[0]]).toEqual([seq, seq]);
	});
});
