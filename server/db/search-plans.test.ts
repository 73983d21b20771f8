import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newRoomId, newUserId, type RoomId } from '#lib/core/ids.ts';
import { systemClock } from '../clock.ts';
import { engines } from '../../tests/support/databases.ts';
import type { Database } from './connect.ts';
import { messagesBetween } from './messages.ts';
import { messagesAt, newestStatement, tokenStatement, type TokenSearch } from './search.ts';
import { withinSearchLimits } from './search-limits.ts';

const clock = systemClock();
const rooms = Array.from({ length: 12 }, () => newRoomId(clock));
const authors = Array.from({ length: 50 }, () => newUserId(clock));
/** Each engine as many as it makes in a few seconds; the planner decides by their share, not by their number. */
const messages = { postgres: 100_000, pglite: 20_000 } as const;

describe.each(engines)('plans on $name', (engine) => {
	let database: Database;

	beforeAll(async () => {
		database = await engine.open();
		const { db } = database;
		const count = messages[engine.name];
		await sql`insert into messages (room_id, id, seq, segment, author, text, sent_at, arrived_at, body_hash)
			select (${rooms}::text[])[n % 12 + 1], 'msg_' || lpad(n::text, 26, '0'), n / 12 + 1, n / 12000 + 1, (${authors}::text[])[n % 50 + 1], 'word' || n % 700, n, n, ''
			from generate_series(0, ${count}::int - 1) as n`.execute(db);
		await sql`insert into message_tokens (room_id, seq, segment, arrived_at, tokens)
			select room_id, seq, segment, arrived_at, array_to_tsvector(array[text, room_id, author, 'common']) from messages`.execute(db);
		await sql`vacuum analyze`.execute(db);
	});
	afterAll(() => database.close());

	const scope = (names: readonly RoomId[]): TokenSearch => ({
		rooms: names.map((room) => ({ room, fromSegment: 1 })),
		tokens: [{ token: 'word13', isPrefix: false }],
		authors: undefined,
		before: undefined,
		after: undefined
	});
	const planOf = (statement: ReturnType<typeof tokenStatement>): Promise<string> =>
		withinSearchLimits(database.db, async (next) => {
			const { rows: lines } = await sql<{ 'QUERY PLAN': string }>`explain ${statement}`.execute(await next());
			return lines.map((line) => line['QUERY PLAN']).join('\n');
		});

	test('[S66] words are found through the index of tokens, rare and frequent ones, in one room and in many', async () => {
		for (const names of [rooms, rooms.slice(0, 1)]) {
			for (const token of ['word13', 'word', 'common', 'nothing']) {
				const search = { ...scope(names), tokens: [{ token, isPrefix: token === 'word' }] };
				const plan = await planOf(tokenStatement(search, undefined, 50));
				expect(plan).toContain('message_tokens_by_token');
				expect(plan).not.toContain('Seq Scan');
			}
		}
	});

	test('[S66] [P5.3] the newest messages are read along an index, from the beginning and from a cursor', async () => {
		const from = { arrivedAt: 19_000, room: rooms[3] as RoomId, seq: 1_500 };
		for (const cursor of [undefined, from, { arrivedAt: 19_000 }]) {
			const inAll = await planOf(newestStatement(scope(rooms), cursor, { lookAt: 2_000, limit: 50 }));
			expect(inAll).toMatch(/Index (Only )?Scan Backward using message_tokens_by_arrival/);
			const inOne = await planOf(newestStatement(scope(rooms.slice(0, 1)), cursor, { lookAt: 2_000, limit: 50 }));
			// Of a short rest the planner may sort a bitmap: that is as bounded.
			expect(inOne).toMatch(/(Backward using|Bitmap Index Scan on) message_tokens_pkey/);
			expect(inAll + inOne).not.toContain('Seq Scan');
		}
	});

	test('[S66] the messages themselves, by place and by page, cost what is asked for', async () => {
		const places = [{ room: rooms[1] as RoomId, seq: 7, arrivedAt: 0 }];
		expect(await messagesAt(database.db, places)).toHaveLength(1);
		expect(await messagesBetween(database.db, rooms[1] as RoomId, 5, 9)).toHaveLength(5);
		const { rows } = await sql<{
			'QUERY PLAN': string;
		}>`explain select * from messages where room_id = ${rooms[1]} and seq between 5 and 9`.execute(database.db);
		expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(
			/ using messages_by_seq|Bitmap Index Scan on messages_by_seq/
		);
	});
});
