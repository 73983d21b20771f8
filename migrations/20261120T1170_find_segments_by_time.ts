import { sql, type Kysely } from 'kysely';

/** For jumping to a date. A segment's time of opening never changes, so its other updates stay in their page. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql`create index segments_by_time on segments (room_id, opened_at)`.execute(db);
}
