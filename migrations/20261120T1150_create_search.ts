import { sql, type Kysely } from 'kysely';

/**
 * What the search reads, written a moment after the messages: a message is filed under its words, its author and its room. Rooms
 * that were there before have no mark yet, so the server files them bit by bit once it runs; no start waits for it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	const statements = [
		sql`create table message_tokens (
			room_id text not null,
			seq bigint not null,
			segment integer not null,
			arrived_at bigint not null,
			tokens tsvector not null,
			primary key (room_id, seq)
		)`,
		// What waits in the list is read by every search: it stays short.
		sql`create index message_tokens_by_token on message_tokens using gin (tokens) with (gin_pending_list_limit = 1024)`,
		sql`create index message_tokens_by_arrival on message_tokens (arrived_at, room_id, seq)`,
		sql`create table search_marks (room_id text primary key, seq bigint not null)`,
		// Messages whose text has changed since they were filed.
		sql`create table search_due (room_id text not null, message_id text not null, primary key (room_id, message_id))`
	];
	for (const statement of statements) await statement.execute(db);
}
