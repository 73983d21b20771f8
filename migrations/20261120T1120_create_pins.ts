import { sql, type Kysely } from 'kysely';

/**
 * What a room keeps at hand. `pin_count` stands in the room, so that the list of rooms, which is asked for all the time, looks for pins
 * only where there are some. A mention of everybody is one row, of nobody in particular.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	const statements = [
		sql`create table pins (
			room_id text not null references rooms (id) on delete cascade,
			message_id text not null,
			pinned_by text not null,
			pinned_at bigint not null,
			primary key (room_id, message_id)
		)`,
		sql`alter table rooms add column pin_count integer not null default 0`
	];
	for (const statement of statements) await statement.execute(db);
}
