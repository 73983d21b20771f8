import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newMessageId, type MessageId, type RoomId, type UserId } from '#lib/core/ids.ts';
import type { Database } from '#server/db/connect.ts';
import { engines } from '../../../tests/support/databases.ts';
import { startSyncServer, type SyncServer } from '../../../tests/support/sync-server.ts';

const soon = { timeout: 20_000, interval: 50 };

describe.each(engines)('projecting on $name', (engine) => {
	let database: Database;
	let server: SyncServer;
	let ada: UserId;
	let room: RoomId;
	beforeAll(async () => {
		database = await engine.open();
		server = await startSyncServer(database);
		ada = await server.addUser();
		room = await server.addRoom([ada]);
	});
	afterAll(async () => {
		await server.stop();
		await database.close();
	});

	const post = async (text: string): Promise<MessageId> => {
		const id = newMessageId(server.clock);
		await server.sync.postMessage(room, ada, id, { text, sentAt: 1 });
		return id;
	};
	const rowOf = (id: MessageId) =>
		database.db.selectFrom('messages').select(['text', 'redacted']).where('id', '=', id).executeTakeFirst();
	const gone = { text: '', redacted: true };

	test('[P2.7] [P3.7] a redaction that the tables did not take is not forgotten when the next change is', async () => {
		const [secret, other] = [await post('the secret'), await post('something else')];
		await sql`create function no_redaction() returns trigger language plpgsql as $$
			begin if new.redacted then raise exception 'not now'; end if; return new; end $$`.execute(database.db);
		await sql`create trigger no_redaction before update on messages for each row execute function no_redaction()`.execute(
			database.db
		);
		await server.sync.redactMessage(room, ada, secret, ada);
		expect(await rowOf(secret)).toMatchObject({ text: 'the secret' });
		await server.sync.react(room, ada, other, '👍', true);
		await sql`drop trigger no_redaction on messages`.execute(database.db);
		await expect.poll(() => rowOf(secret), soon).toEqual(gone);
	});

	test('[P2.7] [P3.7] what a killed process did not project is projected by the next one, though nobody opens the segment', async () => {
		const secret = await post('another secret');
		await server.sync.redactMessage(room, ada, secret, ada);
		await expect.poll(() => rowOf(secret), soon).toEqual(gone);
		// Until the first process has purged the log: that is the last it does about it.
		const segment = () =>
			database.db.selectFrom('segments').select(['projected', 'position']).where('room_id', '=', room).executeTakeFirstOrThrow();
		await expect.poll(async () => (await segment()).projected === (await segment()).position, soon).toBe(true);
		await database.db.updateTable('messages').set({ text: 'another secret', redacted: false }).where('id', '=', secret).execute();
		await database.db.updateTable('segments').set({ projected: 0 }).where('room_id', '=', room).execute();
		const next = await startSyncServer(database);
		await expect.poll(() => rowOf(secret), soon).toEqual(gone);
		await next.stop();
	});

	test('[P2.7] rows that came from the log are projected too, where whoever wrote them did not', async () => {
		const secret = await post('a third secret');
		// Another process commits the redaction and dies before it projects; this one learns of the row and then projects a change of its own.
		const other = await startSyncServer(database);
		await sql`create trigger no_redaction before update on messages for each row execute function no_redaction()`.execute(
			database.db
		);
		await other.sync.redactMessage(room, ada, secret, ada);
		await other.stop();
		await server.sync.react(room, ada, secret, '👍', true);
		await sql`drop trigger no_redaction on messages`.execute(database.db);
		await expect.poll(() => rowOf(secret), soon).toEqual(gone);
	});
});
