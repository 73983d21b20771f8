import { sql, type Transaction } from 'kysely';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { newMessageId, newRoomId, newUserId, type RoomId } from '#lib/core/ids.ts';
import { engines } from '../../tests/support/databases.ts';
import { systemClock } from '../clock.ts';
import type { Database } from '../db/connect.ts';
import { fileMessages, forgetTokens, unfiledMessages } from '../db/search-index.ts';
import { projectEdits, projectRedactions } from '../db/projection.ts';
import type { Tables } from '../db/schema.ts';
import { createLog } from '../log.ts';
import { SearchIndexer } from './search-indexer.ts';

const clock = systemClock();
const soon = { timeout: 20_000, interval: 50 };

describe.each(engines)('filing on $name', (engine) => {
	let database: Database;
	afterEach(() => database.close());

	/** Rooms with messages from before there was a search. */
	async function withRooms(count: number, messagesEach: number): Promise<RoomId[]> {
		database = await engine.open();
		const [rooms, author] = [Array.from({ length: count }, () => newRoomId(clock)), newUserId(clock)];
		await sql`insert into rooms (id, kind, name, created_by, created_at, seq)
			select r, 'group', 'room', ${author}, 1, ${messagesEach}::int from unnest(${rooms}::text[]) as r`.execute(database.db);
		await sql`insert into messages (room_id, id, seq, segment, author, text, sent_at, arrived_at, body_hash)
			select r, 'msg_' || lpad(n::text, 26, '0'), n, 1, ${author}, 'word' || n, n, n, ''
			from unnest(${rooms}::text[]) as r, generate_series(1, ${messagesEach}::int) as n`.execute(database.db);
		return rooms;
	}
	const filed = async (): Promise<number> =>
		Number(
			(
				await database.db
					.selectFrom('message_tokens')
					.select(sql<number>`count(*)`.as('count'))
					.executeTakeFirst()
			)?.count
		);
	const tokensAt = async (room: RoomId, seq: number): Promise<string | undefined> =>
		(
			await database.db
				.selectFrom('message_tokens')
				.select('tokens')
				.where('room_id', '=', room)
				.where('seq', '=', seq)
				.executeTakeFirst()
		)?.tokens;
	const indexer = () => new SearchIndexer(database, createLog('error'));

	test('[P2.7] what was there before is filed bit by bit, and goes on where it stopped', async () => {
		await withRooms(3, 130);
		const first = indexer();
		first.start();
		await vi.waitFor(async () => expect(await filed()).toBeGreaterThan(0), soon);
		await first.stop();
		const second = indexer();
		second.start();
		await vi.waitFor(async () => expect(await filed()).toBe(390), soon);
		await second.stop();
		expect(await unfiledMessages(database.db, await roomsOf(), 10)).toEqual([]);
	});

	const roomsOf = async () => (await database.db.selectFrom('rooms').select('id').execute()).map(({ id }) => id);

	test('[P3.7] a message that was redacted or edited after it was read is not filed under its old words', async () => {
		const [room] = (await withRooms(1, 3)) as [RoomId];
		const read = await unfiledMessages(database.db, [room], 10);
		const ids = (await database.db.selectFrom('messages').select('id').orderBy('seq').execute()).map(({ id }) => id);
		await projectRedactions(database.db, room, [ids[0]!]);
		await projectEdits(database.db, [{ room, id: ids[1]!, text: 'renewed', editedAt: 9 }]);
		await fileMessages(
			database.db,
			read.map(({ seq, editedAt, text }) => ({ room, seq, editedAt, tokens: [text] }))
		);
		expect([await tokensAt(room, 1), await tokensAt(room, 2), await tokensAt(room, 3)]).toEqual([
			undefined,
			undefined,
			"'word3'"
		]);
		await forgetTokens(database.db, room, [ids[2]!]);
		expect(await tokensAt(room, 3)).toBeUndefined();
		const filing = indexer();
		filing.start();
		await vi.waitFor(async () => expect(await tokensAt(room, 2)).toContain('renewed'), soon);
		await filing.stop();
		expect(await tokensAt(room, 1)).toBeUndefined();
	});

	/** The database, whose next transaction is done, but is not known to be before it is let go. */
	function heldTransaction() {
		const [done, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
		const { db } = database;
		const execute = async <Result>(work: (transaction: Transaction<Tables>) => Promise<Result>): Promise<Result> => {
			const result = await db.transaction().execute(work);
			done.resolve();
			await go.promise;
			return result;
		};
		const held = new Proxy(db, {
			get: (target, key) => (key === 'transaction' ? () => ({ execute }) : boundTo(target, key))
		});
		return { held: { ...database, db: held }, done: done.promise, go: () => go.resolve() };
	}

	test('[P2.7] what is edited or written while a step runs is filed by the next one', async () => {
		const [room] = (await withRooms(1, 2)) as [RoomId];
		const { held, done, go } = heldTransaction();
		const filing = new SearchIndexer(held, createLog('error'));
		filing.start();
		await done;
		const [first] = await database.db.selectFrom('messages').select('id').orderBy('seq').execute();
		await projectEdits(database.db, [{ room, id: first!.id, text: 'renewed', editedAt: 9 }]);
		filing.edited();
		await sql`insert into messages (room_id, id, seq, segment, author, text, sent_at, arrived_at, body_hash)
			select room_id, ${newMessageId(clock)}, 3, segment, author, 'newest', 3, 3, '' from messages where seq = 1`.execute(database.db);
		filing.moved(room);
		go();
		await vi.waitFor(async () => expect(await tokensAt(room, 1)).toContain('renewed'), soon);
		await vi.waitFor(async () => expect(await tokensAt(room, 3)).toContain('newest'), soon);
		await filing.stop();
	});

	test('[P2.7] edits whose filing failed are filed by a later step', async () => {
		const [room] = (await withRooms(1, 1)) as [RoomId];
		const [first] = await database.db.selectFrom('messages').select('id').execute();
		await projectEdits(database.db, [{ room, id: first!.id, text: 'renewed', editedAt: 9 }]);
		let failures = 1;
		const failing = new Proxy(database.db, {
			get: (target, key) => {
				if (key === 'transaction' && failures-- > 0) throw new Error('the line is down');
				return boundTo(target, key);
			}
		});
		const filing = new SearchIndexer({ ...database, db: failing }, createLog('error'));
		filing.start();
		await vi.waitFor(async () => expect(await tokensAt(room, 1)).toContain('renewed'), soon);
		expect(await sql`select 1 from search_due`.execute(database.db)).toMatchObject({ rows: [] });
		await filing.stop();
		expect(failures).toBeLessThan(0);
	});
});

/** Bound, for what a proxy hands on knows nothing of private fields. */
function boundTo(target: Database['db'], key: string | symbol): unknown {
	const value: unknown = Reflect.get(target, key, target);
	return typeof value === 'function' ? (value.bind(target) as unknown) : value;
}
