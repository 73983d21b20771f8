import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { newMessageId, type MessageId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { arrivalsRoot, messagesRoot, segmentName, type Arrival } from '#lib/core/segment.ts';
import { startSyncServer, type SyncServer } from '../../tests/support/sync-server.ts';

let server: SyncServer;
beforeAll(async () => {
	server = await startSyncServer({ databaseUrl: undefined, dataDir: undefined });
});
afterAll(() => server.stop());

const open: HocuspocusProviderWebsocket[] = [];
function join(user: UserId, room: RoomId, number = 1) {
	const websocketProvider = new HocuspocusProviderWebsocket({ url: `${server.url}/sync` });
	open.push(websocketProvider);
	const document = new Y.Doc();
	const events: { type: string }[] = [];
	const provider = new HocuspocusProvider({
		name: segmentName({ room, number, generation: 1 }),
		websocketProvider,
		document,
		token: JSON.stringify({ client: document.clientID, token: user }),
		onStateless: ({ payload }) => void events.push(JSON.parse(payload) as { type: string })
	});
	provider.attach();
	return {
		provider,
		document,
		events,
		user,
		arrivals: document.getMap<Arrival>(arrivalsRoot),
		close: () => websocketProvider.destroy()
	};
}
type Member = ReturnType<typeof join>;
afterAll(() => open.forEach((socket) => socket.destroy()));

function send(member: Member, text: string): MessageId {
	const id = newMessageId(server.clock);
	member.document.getMap(messagesRoot(member.user)).set(id, { text, sentAt: server.clock.now() });
	return id;
}

test('[S24] [P2.1] a message is durable, has its seq, and reaches the other member in the frame that acknowledges it', async () => {
	const [ada, ben] = [await server.addUser(), await server.addUser()];
	const room = await server.addRoom([ada, ben]);
	const [a, b] = [join(ada, room), join(ben, room)];
	await vi.waitFor(() => expect(a.provider.isSynced && b.provider.isSynced).toBe(true));
	const id = send(a, 'hello');
	await vi.waitFor(() => expect(b.arrivals.get(id)?.[0]).toBe(1));
	expect(b.document.getMap(messagesRoot(ada)).get(id)).toMatchObject({ text: 'hello' });
	await vi.waitFor(() =>
		expect(a.events).toContainEqual(expect.objectContaining({ type: 'committed', clientId: a.document.clientID }))
	);
	const row = await server.database.db.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
	expect(row).toMatchObject({ seq: 1, text: 'hello', author: ada });
});

test('[P3.7] an edit and a redaction are projected, and the text of the redacted message leaves log and snapshot', async () => {
	const ada = await server.addUser();
	const room = await server.addRoom([ada]);
	const a = join(ada, room);
	await vi.waitFor(() => expect(a.provider.isSynced).toBe(true));
	const id = send(a, 'first secret');
	await vi.waitFor(() => expect(a.arrivals.has(id)).toBe(true));
	const map = a.document.getMap<Record<string, unknown>>(messagesRoot(ada));
	map.set(id, { ...map.get(id), text: 'second secret', editedAt: server.clock.now() });
	const messages = () => server.database.db.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
	await vi.waitFor(async () => expect((await messages()).text).toBe('second secret'));
	map.set(id, { redacted: true });
	await vi.waitFor(async () => expect(await messages()).toMatchObject({ redacted: true, text: '' }));
	await vi.waitFor(
		async () => {
			const log = await server.database.db.selectFrom('room_log').select('update').where('room_id', '=', room).execute();
			const snapshots = await server.database.db
				.selectFrom('segment_snapshots')
				.select('state as update')
				.where('room_id', '=', room)
				.execute();
			const stored = [...log, ...snapshots].map((row) => Buffer.from(row.update).toString('latin1')).join();
			expect(snapshots).toHaveLength(1);
			expect(stored).not.toContain('secret');
		},
		{ timeout: 10_000 }
	);
	expect(await server.database.db.selectFrom('message_edits').selectAll().where('message_id', '=', id).execute()).toEqual([]);
});

test('[S35] [P4.12] a stranger is denied, and a member who is removed is refused from the next frame on', async () => {
	const [ada, ben, eve] = [await server.addUser(), await server.addUser(), await server.addUser()];
	const room = await server.addRoom([ada, ben]);
	const denied = vi.fn();
	const stranger = join(eve, room);
	stranger.provider.on('authenticationFailed', denied);
	await vi.waitFor(() => expect(denied).toHaveBeenCalledWith({ reason: 'not_found' }));
	const b = join(ben, room);
	await vi.waitFor(() => expect(b.provider.isSynced).toBe(true));
	await server.database.db
		.updateTable('memberships')
		.set({ left_at: 1 })
		.where('room_id', '=', room)
		.where('user_id', '=', ben)
		.execute();
	server.sync.membershipChanged(room, ben);
	const id = send(b, 'too late');
	await vi.waitFor(() => expect(b.events).toContainEqual(expect.objectContaining({ type: 'refused', code: 'not_a_member' })));
	expect(await server.database.db.selectFrom('messages').selectAll().where('id', '=', id).execute()).toEqual([]);
});

test('[S29] [S37] the server writes through the same log, and a replay is told apart', async () => {
	const ada = await server.addUser();
	const room = await server.addRoom([ada]);
	const a = join(ada, room);
	await vi.waitFor(() => expect(a.provider.isSynced).toBe(true));
	const id = newMessageId(server.clock);
	const value = { text: 'over HTTP', sentAt: server.clock.now() };
	expect(await server.sync.postMessage(room, ada, id, value)).toMatchObject({ kind: 'posted', seq: 1 });
	expect(await server.sync.postMessage(room, ada, id, value)).toEqual({ kind: 'exists' });
	await vi.waitFor(() => expect(a.arrivals.get(id)?.[0]).toBe(1));
	expect(await server.sync.react(room, ada, id, '👍', true)).toEqual({ kind: 'changed' });
	expect(await server.sync.editMessage(room, ada, id, 'over HTTP, edited', server.clock.now())).toEqual({ kind: 'changed' });
	expect(await server.sync.redactMessage(room, ada, id, ada)).toEqual({ kind: 'changed' });
	expect(await server.sync.editMessage(room, ada, id, 'again', server.clock.now())).toEqual({
		kind: 'refused',
		code: 'already_redacted'
	});
	await vi.waitFor(() => expect(a.document.getMap(messagesRoot(ada)).get(id)).toEqual({ redacted: true }));
	await server.sync.addNotice(room, { kind: 'renamed', at: 1, by: ada, text: 'new name' });
	await vi.waitFor(() => expect(a.document.getMap('notices').size).toBe(1));
});

test('[P2.7] a projection that a crash has cut off is done again when the segment is next loaded', async () => {
	const ada = await server.addUser();
	const room = await server.addRoom([ada]);
	const id = newMessageId(server.clock);
	await server.sync.postMessage(room, ada, id, { text: 'first', sentAt: 1 });
	await server.sync.editMessage(room, ada, id, 'second', 2);
	await server.sync.react(room, ada, id, '👍', true);
	const { db } = server.database;
	await db.updateTable('messages').set({ text: 'first', edited_at: null }).where('id', '=', id).execute();
	await db.deleteFrom('reactions').where('message_id', '=', id).execute();
	await db.updateTable('segments').set({ projected: 0 }).where('room_id', '=', room).execute();
	const restarted = await startSyncServer(server.database);
	await restarted.sync.addNotice(room, { kind: 'topic', at: 1, by: ada, text: 'anything that loads the segment' });
	await vi.waitFor(async () => {
		expect(await db.selectFrom('messages').select(['text', 'edited_at']).where('id', '=', id).executeTakeFirst()).toEqual({
			text: 'second',
			edited_at: 2
		});
		expect(await db.selectFrom('reactions').selectAll().where('message_id', '=', id).execute()).toHaveLength(1);
	}, 10_000);
	await restarted.stop();
});

test('[P5.4] updates that are committed together reach a member as one frame', async () => {
	const ada = await server.addUser();
	const room = await server.addRoom([ada]);
	const [writer, reader] = [join(ada, room), join(ada, room)];
	await vi.waitFor(() => expect(writer.provider.isSynced && reader.provider.isSynced).toBe(true));
	let frames = 0;
	reader.document.on('update', () => (frames += 1));
	for (let index = 0; index < 100; index += 1) send(writer, `message ${index}`);
	await vi.waitFor(() => expect(reader.arrivals.size).toBe(100));
	const rows = await server.database.db.selectFrom('room_log').select('position').where('room_id', '=', room).execute();
	expect(frames).toBe(rows.length);
	expect(frames).toBeLessThan(50);
});
