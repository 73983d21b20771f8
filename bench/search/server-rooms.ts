/** A server's worth of messages in rooms that one person is in, filed for search as the server files them. */
import { newMessageId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { tokensOf } from '#lib/core/search/tokens.ts';
import { systemClock } from '#server/clock.ts';
import type { Database } from '#server/db/connect.ts';
import { fileMessages } from '#server/db/search-index.ts';
import { inventedRoomId, inventedUserId } from '../load/message-ids.ts';
import { sql } from 'kysely';
import { chatTexts } from './corpus.ts';

export const roomCount = 200;
/** The one who searches is in every second room, and wrote one message in fifty. */
const authorCount = 50;
const batch = 4_000;
const segmentSize = 1_000;
const clock = systemClock();

/** Returns who searches, and how long the filing alone took. Rooms take turns, so each is as old as the others. */
export async function seedRooms({ db }: Database, messages: number): Promise<{ me: UserId; filingSeconds: number }> {
	const authors = Array.from({ length: authorCount }, inventedUserId);
	const me = authors[0] ?? inventedUserId();
	const rooms = Array.from({ length: roomCount }, inventedRoomId);
	await insertPeople(db, me, authors, rooms);
	const start = clock.now() - messages * 1_000;
	let rows: Row[] = [];
	let index = 0;
	let filingMs = 0;
	for (const text of chatTexts(messages)) {
		const room = rooms[index % roomCount] ?? '';
		const seq = Math.floor(index / roomCount) + 1;
		rows.push({ room, seq, author: authors[(index * 7) % authorCount] ?? me, text, at: start + index * 1_000 });
		index += 1;
		if (rows.length < batch && index < messages) continue;
		await insertMessages(db, rows);
		const from = performance.now();
		await file(db, rows);
		filingMs += performance.now() - from;
		rows = [];
	}
	await sql`analyze`.execute(db);
	return { me, filingSeconds: filingMs / 1_000 };
}

interface Row {
	readonly room: string;
	readonly seq: number;
	readonly author: UserId;
	readonly text: string;
	readonly at: number;
}

async function insertPeople(db: Database['db'], me: UserId, authors: readonly UserId[], rooms: readonly RoomId[]): Promise<void> {
	await sql`insert into users (id, username, username_skeleton, full_name, email, password_hash, role, created_at)
		select u, u, u, u, u, '-', 'member', 1 from unnest(${authors}::text[]) as u`.execute(db);
	await sql`insert into rooms (id, kind, name, created_by, created_at) select r, 'channel', r, ${me}, 1 from unnest(${rooms}::text[]) as r`.execute(
		db
	);
	const mine = rooms.filter((_, index) => index % 2 === 0);
	await sql`insert into memberships (room_id, user_id, role, joined_at) select r, ${me}, 'member', 1 from unnest(${mine}::text[]) as r`.execute(
		db
	);
}

async function insertMessages(db: Database['db'], rows: readonly Row[]): Promise<void> {
	await sql`insert into messages (room_id, id, seq, segment, author, text, sent_at, arrived_at, body_hash)
		select m.room, m.id, m.seq, m.seq / ${segmentSize}::int + 1, m.author, m.text, m.at, m.at, ''
		from unnest(${rows.map(({ room }) => room)}::text[], ${rows.map(() => newMessageId(clock))}::text[], ${rows.map(({ seq }) => seq)}::bigint[],
			${rows.map(({ author }) => author)}::text[], ${rows.map(({ text }) => text)}::text[], ${rows.map(({ at }) => at)}::bigint[])
			as m (room, id, seq, author, text, at)`.execute(db);
}

/** Words and SQL, as the server's indexer does it. */
async function file(db: Database['db'], rows: readonly Row[]): Promise<void> {
	await fileMessages(
		db,
		rows.map(({ room, seq, author, text }) => ({
			room: room as RoomId,
			seq,
			editedAt: null,
			tokens: [...tokensOf({ text }), author, room]
		}))
	);
}
