import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newRoomId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { engines } from '../../tests/support/databases.ts';
import { insertPerson } from '../../tests/support/people.ts';
import { must } from '../../tests/support/rooms.ts';
import { systemClock } from '../clock.ts';
import type { Database } from '../db/connect.ts';
import { createSearching } from './searching.ts';

const clock = systemClock();
const [days, perMillisecond] = [40, 6];

describe.each(engines)('pages of answers on $name', (engine) => {
	let database: Database;
	let ada: UserId;
	/** Between and around a stranger's rooms in the order of ids. */
	const [strange, deck, stranger, watch, strangest] = Array.from({ length: 5 }, (_, at) => newRoomId(timed(at))) as [
		RoomId,
		RoomId,
		RoomId,
		RoomId,
		RoomId
	];

	beforeAll(async () => {
		database = await engine.open();
		ada = await insertPerson(database.db, clock);
		const eve = await insertPerson(database.db, clock);
		await addRoom(deck, ada, { every: 3, fromSegment: 1 });
		// The first half of it was said before she came.
		await addRoom(watch, ada, { every: 2, fromSegment: 2 });
		for (const room of [strange, stranger, strangest]) await addRoom(room, eve, { every: 1, fromSegment: 1 });
	});
	afterAll(() => database.close());

	/** Several messages in a millisecond, in every one or every `every`th. */
	async function addRoom(room: RoomId, member: UserId, { every, fromSegment }: { every: number; fromSegment: number }) {
		const { db } = database;
		const count = Math.floor(days / every) * perMillisecond;
		await sql`insert into rooms (id, kind, name, created_by, created_at, seq)
			values (${room}, 'group', 'room', ${member}, 1, ${count})`.execute(db);
		await sql`insert into memberships (room_id, user_id, role, joined_at, from_segment)
			values (${room}, ${member}, 'member', 1, ${fromSegment})`.execute(db);
		await sql`insert into messages (room_id, id, seq, segment, author, text, sent_at, arrived_at, body_hash)
			select ${room}, 'msg_' || lpad(n::text, 26, '0'), n + 1, case when n < ${count}::int / 2 then 1 else 2 end, ${member},
				'common word', 1, 1000 + (n / ${perMillisecond}::int) * ${every}::int, ''
			from generate_series(0, ${count}::int - 1) as n`.execute(db);
		await sql`insert into message_tokens (room_id, seq, segment, arrived_at, tokens)
			select room_id, seq, segment, arrived_at, array_to_tsvector(array[room_id, author, 'common', 'word'])
			from messages where room_id = ${room}`.execute(db);
	}

	const visible = async (rooms: readonly RoomId[]): Promise<string[]> => {
		const { rows } = await sql<{ place: string }>`
			select room_id || '/' || seq as place from messages
			where (room_id = any(${rooms}::text[])) and not (room_id = ${watch} and segment = 1)
			order by arrived_at desc, room_id desc, seq desc`.execute(database.db);
		return rows.map(({ place }) => place);
	};

	async function pages(q: string, room: RoomId | undefined, limit: number, looks: readonly number[]) {
		const searching = createSearching({ db: database.db, clock, hasLimits: false, looks });
		const [seen, cursors]: [string[], string[]] = [[], []];
		let cursor: string | undefined;
		do {
			const { items, page } = must(await searching.search(ada, { q, limit, cursor, room }));
			seen.push(...items.map((message) => `${message.room}/${message.seq}`));
			cursor = page.next;
			if (cursor !== undefined) cursors.push(cursor);
		} while (cursor !== undefined && cursors.length < 1_000);
		return { seen, cursors };
	}

	const looks = [[1], [7], [5, 11]];
	const limits = [1, 4, 50];

	test('[S43] [B6] a page that ends in a stranger’s busy room tells no more than a millisecond, and none of one’s own is skipped or given twice', async () => {
		const all = await visible([deck, watch]);
		expect(all.length).toBeGreaterThan(100);
		let bare = 0;
		for (const look of looks) {
			for (const limit of limits) {
				const { seen, cursors } = await pages('after:1970-01-01', undefined, limit, look);
				expect(seen).toEqual(all);
				for (const cursor of cursors) {
					const [, seq, room] = cursor.split('-');
					if (seq === undefined) bare += 1;
					else expect(all).toContain(`${room}/${seq}`);
				}
			}
		}
		expect(bare).toBeGreaterThan(0);
	});

	test('[S43] in one room no cursor tells of what was said before one’s history begins', async () => {
		const all = await visible([watch]);
		for (const limit of limits) {
			const { seen, cursors } = await pages('after:1970-01-01', watch, limit, [7]);
			expect(seen).toEqual(all);
			for (const cursor of cursors) expect(all).toContain(cursor.replace(/^\d+-(\d+)-(\w+)$/, '$2/$1'));
		}
	});

	test('[S66] words are paged the same way through both looks', async () => {
		const all = await visible([deck, watch]);
		for (const q of ['common', '"common word"']) expect((await pages(q, undefined, 4, [7])).seen).toEqual(all);
	});
});

/** A clock that stands, so that ids come in the order of their times. */
const timed = (at: number) => ({ now: () => 1_000 + at, randomBytes: clock.randomBytes });
