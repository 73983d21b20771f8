import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { newMessageId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { segmentName } from '#lib/core/segment.ts';
import type { Database, PreparedQuery } from '#server/db/connect.ts';
import { engines } from '../support/databases.ts';
import { openSegmentClient, type SegmentClient } from '../support/segment-client.ts';
import { startSyncServer, type SyncServer } from '../support/sync-server.ts';

const soon = { timeout: 15_000, interval: 20 };
type Trouble = 'none' | 'away' | 'answer lost' | 'poison';

describe.each(engines)('when the database is in trouble on $name', ({ open }) => {
	let database: Database;
	let server: SyncServer;
	let trouble: Trouble = 'none';
	let failures = 0;
	let ada: UserId, room: RoomId, client: SegmentClient;
	beforeAll(async () => {
		database = await open();
		const writer: PreparedQuery = async <Row>(name: string, text: string, parameters: readonly unknown[]) => {
			const present = trouble;
			if (present !== 'none') failures += 1;
			if (present === 'poison' && JSON.stringify(parameters).includes('poison')) {
				throw Object.assign(new Error('invalid byte sequence'), { code: '22021' });
			}
			if (present === 'away') throw Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
			const rows = await database.writer<Row>(name, text, parameters);
			if (present === 'answer lost') throw Object.assign(new Error('connection terminated'), { code: 'ECONNRESET' });
			return rows;
		};
		server = await startSyncServer({ ...database, writer });
	});
	beforeEach(async () => {
		trouble = 'none';
		failures = 0;
		ada = await server.addUser();
		room = await server.addRoom([ada]);
		const document = segmentName({ room, number: 1, generation: 1 });
		client = openSegmentClient({ url: `${server.url}/sync`, document, user: ada, token: ada, ids: server.clock });
		await vi.waitFor(() => expect(client.isSynced).toBe(true), soon);
		return () => client.close();
	});
	afterAll(async () => {
		await server.stop();
		await database.close();
	});

	const seqs = async () =>
		(await database.db.selectFrom('messages').select('seq').where('room_id', '=', room).orderBy('seq').execute()).map(
			(row) => row.seq
		);
	const oneTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

	test('[P2.1] nothing is acknowledged while it is away, and everything once it is back', async () => {
		trouble = 'away';
		for (let index = 0; index < 20; index += 1) client.send(`waiting ${index}`);
		const posted = server.sync.postMessage(room, ada, newMessageId(server.clock), { text: 'over HTTP', sentAt: 1 });
		await vi.waitFor(() => expect(failures).toBeGreaterThan(1), soon);
		expect(client.arrivals.size).toBe(0);
		expect(server.sync.isInTrouble).toBe(true);
		trouble = 'none';
		expect(await posted).toMatchObject({ kind: 'posted' });
		await vi.waitFor(() => expect(client.arrivals.size).toBe(21), soon);
		expect(await seqs()).toEqual(oneTo(21));
		expect(client.events.filter((event) => event.type === 'refused')).toEqual([]);
	});

	test('[P3.1] a commit whose answer was lost is found in the log and not done twice', async () => {
		trouble = 'answer lost';
		for (let index = 0; index < 5; index += 1) client.send(`perhaps ${index}`);
		const id = newMessageId(server.clock);
		const posted = server.sync.postMessage(room, ada, id, { text: 'perhaps over HTTP', sentAt: 1 });
		await vi.waitFor(() => expect(failures).toBeGreaterThan(0), soon);
		trouble = 'none';
		expect(['posted', 'exists']).toContain((await posted).kind);
		await vi.waitFor(() => expect(client.arrivals.size).toBe(6), soon);
		expect(await seqs()).toEqual(oneTo(6));
		await vi.waitFor(
			() => expect(client.events.some((event) => event.type === 'committed' && event.clock === 5)).toBe(true),
			soon
		);
	});

	test('[P2.4] a row that it can never take is refused alone, and everything else goes on', async () => {
		trouble = 'poison';
		const before = client.send('before');
		const poison = client.send('poison');
		const posted = server.sync.postMessage(room, ada, newMessageId(server.clock), { text: 'beside it', sentAt: 1 });
		await vi.waitFor(
			() => expect(client.events).toContainEqual(expect.objectContaining({ type: 'refused', code: 'malformed', ids: [poison] })),
			soon
		);
		expect(await posted).toMatchObject({ kind: 'posted' });
		await vi.waitFor(() => expect(client.arrivals.has(before)).toBe(true), soon);
		expect(await seqs()).toEqual(oneTo(2));
	});

	test('[P2.4] a room that the database minds holds up no other, and goes on once that is mended', async () => {
		const other = await server.addRoom([ada]);
		const first = newMessageId(server.clock);
		await server.sync.postMessage(room, ada, first, { text: 'first', sentAt: 1 });
		await database.db.updateTable('messages').set({ seq: 2 }).where('room_id', '=', room).execute();
		const id = newMessageId(server.clock);
		const posted = server.sync.postMessage(room, ada, id, { text: 'minded', sentAt: 1 });
		expect(await server.sync.postMessage(other, ada, newMessageId(server.clock), { text: 'beside it', sentAt: 1 })).toMatchObject(
			{
				kind: 'posted'
			}
		);
		await database.db.updateTable('messages').set({ seq: 1 }).where('room_id', '=', room).execute();
		expect(await posted).toMatchObject({ kind: 'posted', seq: 2 });
	});
});
