import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { newMessageId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { messagesRoot, segmentLimits, segmentName } from '#lib/core/segment.ts';
import { engines } from '../support/databases.ts';
import { openSegmentClient, type SegmentClient } from '../support/segment-client.ts';
import { startSyncServer, type SyncServer } from '../support/sync-server.ts';
import type { Database } from '#server/db/connect.ts';

const soon = { timeout: 15_000, interval: 20 };

describe.each(engines)('[P6.1] a room on $name', ({ open }) => {
	let database: Database;
	let server: SyncServer;
	const clients: SegmentClient[] = [];
	beforeAll(async () => {
		database = await open();
		server = await startSyncServer(database);
	});
	afterAll(async () => {
		for (const client of clients) client.close();
		await server.stop();
		await database.close();
	});

	function join(user: UserId, room: RoomId, number = 1, doc?: Y.Doc): SegmentClient {
		const document = segmentName({ room, number, generation: 1 });
		const client = openSegmentClient({
			url: `${server.url}/sync`,
			document,
			user,
			token: user,
			ids: server.clock,
			...(doc && { doc })
		});
		clients.push(client);
		return client;
	}
	const synced = (...all: SegmentClient[]) => vi.waitFor(() => expect(all.every((client) => client.isSynced)).toBe(true), soon);
	const stored = (room: RoomId) =>
		server.database.db.selectFrom('messages').selectAll().where('room_id', '=', room).orderBy('seq').execute();
	const refusals = (client: SegmentClient) => client.events.filter((event) => event.type === 'refused');

	test('[P3.2] updates of one client that come while the first waits for its commit keep their order', async () => {
		const ada = await server.addUser();
		const room = await server.addRoom([ada]);
		const a = join(ada, room);
		await synced(a);
		const ids = Array.from({ length: 50 }, (_, index) => a.send(`message ${index}`));
		await vi.waitFor(() => expect(a.arrivals.size).toBe(50), soon);
		expect((await stored(room)).map((row) => row.id)).toEqual(ids);
		expect(ids.map((id) => a.arrivals.get(id)?.[0])).toEqual(ids.map((_, index) => index + 1));
	});

	test('[P2.4] [P4.6] an id that the room has in an older segment is refused alone, never its batch', async () => {
		const [ada, ben] = [await server.addUser(), await server.addUser()];
		const room = await server.addRoom([ada, ben]);
		const first = join(ada, room);
		await synced(first);
		const taken = first.send('the first of this id');
		await vi.waitFor(() => expect(first.arrivals.has(taken)).toBe(true), soon);
		await rollOver(first, room);
		const [a, b] = [join(ada, room, 2), join(ben, room, 2)];
		await synced(a, b);
		const honest = a.send('honest');
		b.send('thief', taken);
		const later = a.send('honest too');
		await vi.waitFor(() => expect([a.arrivals.has(honest), a.arrivals.has(later)]).toEqual([true, true]), soon);
		await vi.waitFor(() => expect(refusals(b)).toMatchObject([{ code: 'id_taken' }]), soon);
		expect((await stored(room)).filter((row) => row.id === taken)).toMatchObject([{ author: ada, text: 'the first of this id' }]);
	});

	test('[P3.1] a message sent twice, over the socket and over HTTP, is there once', async () => {
		const ada = await server.addUser();
		const room = await server.addRoom([ada]);
		const a = join(ada, room);
		await synced(a);
		const ids = Array.from({ length: 20 }, () => newMessageId(server.clock));
		await Promise.all(
			ids.map((id) => {
				const value = { text: 'the same row', sentAt: 1_790_000_000_000 };
				a.messages.set(id, value);
				return server.sync.postMessage(room, ada, id, value);
			})
		);
		await vi.waitFor(() => expect(a.arrivals.size).toBe(20), soon);
		expect((await stored(room)).map((row) => row.seq)).toEqual(ids.map((_, index) => index + 1));
		expect(refusals(a)).toEqual([]);
	});

	test('[P3.6] a redaction stays, against a concurrent edit and against a second copy under another client id', async () => {
		const ada = await server.addUser();
		const room = await server.addRoom([ada]);
		const [phone, laptop, watcher] = [join(ada, room), join(ada, room), join(ada, room)];
		await synced(phone, laptop, watcher);
		for (let round = 0; round < 6; round += 1) {
			const id = phone.send('to be taken back');
			await vi.waitFor(() => expect(laptop.arrivals.has(id)).toBe(true), soon);
			await laptop.disconnect();
			const value = laptop.messages.get(id);
			laptop.messages.set(id, { ...value, text: 'edited offline', sentAt: (value as { sentAt: number }).sentAt, editedAt: 1 });
			phone.messages.set(id, { redacted: true });
			laptop.connect();
			await vi.waitFor(async () => {
				expect(watcher.messages.get(id)).toEqual({ redacted: true });
				expect((await stored(room)).find((row) => row.id === id)).toMatchObject({ redacted: true, text: '' });
			}, soon);
		}
		const replica = join(ada, room);
		await synced(replica);
		expect([...replica.messages.values()].every((value) => 'redacted' in value)).toBe(true);
	});

	test('[P2.2] [P5.2] a restart with a hundred attached clients refuses nobody, and no document has grown', async () => {
		const people = await Promise.all(Array.from({ length: 10 }, () => server.addUser()));
		const room = await server.addRoom(people);
		const all = Array.from({ length: 100 }, (_, index) => join(people[index % people.length] as UserId, room));
		await synced(...all);
		for (const client of all.slice(0, 30)) client.send('before');
		await vi.waitFor(() => expect(all.every((client) => client.arrivals.size === 30)).toBe(true), soon);
		const size = Y.encodeStateAsUpdate(all[0]!.doc).byteLength;
		await Promise.all(all.map((client) => client.disconnect()));
		await server.sync.stop(2_000);
		server = await startSyncServer(database);
		const back = all.map((client) => join(client.user, room, 1, client.doc));
		await synced(...back);
		back[99]!.send('after');
		await vi.waitFor(() => expect(back.every((client) => client.arrivals.size === 31)).toBe(true), soon);
		expect(back.flatMap(refusals)).toEqual([]);
		expect(Y.encodeStateAsUpdate(back[0]!.doc).byteLength - size).toBeLessThan(400);
		const states = new Set(
			back.map((client) => JSON.stringify([...client.doc.getMap(messagesRoot(people[0]!)).entries()].sort()))
		);
		expect(states.size).toBe(1);
	});

	test('[P5.1] [P3.10] a full segment rolls over: the next one takes new messages, the old one does too for a while', async () => {
		const ada = await server.addUser();
		const room = await server.addRoom([ada]);
		const a = join(ada, room);
		await synced(a);
		await rollOver(a, room);
		const late = a.send('just rolled over');
		await vi.waitFor(() => expect(a.arrivals.has(late)).toBe(true), soon);
		const next = join(ada, room, 2);
		await synced(next);
		const fresh = next.send('in the new one');
		await vi.waitFor(() => expect(next.arrivals.has(fresh)).toBe(true), soon);
		const rows = await stored(room);
		expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1));
		expect(rows.find((row) => row.id === fresh)?.segment).toBe(2);
		const before = server.clock.now;
		server.clock.now = () => before() + 3 * 60 * 1000;
		a.send('too late');
		await vi.waitFor(() => expect(refusals(a)).toMatchObject([{ code: 'segment_sealed' }]), soon);
		server.clock.now = before;
	});

	async function rollOver(client: SegmentClient, room: RoomId): Promise<void> {
		client.doc.transact(() => {
			for (let index = client.messages.size; index < segmentLimits.messages; index += 1) client.send(`filler ${index}`);
		});
		await vi.waitFor(() => expect(client.events).toContainEqual(expect.objectContaining({ type: 'sealed' })), soon);
		const head = await server.database.db.selectFrom('rooms').selectAll().where('id', '=', room).executeTakeFirstOrThrow();
		expect(head.live_segment).toBe(2);
	}
});
