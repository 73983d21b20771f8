import { sql, type Kysely } from 'kysely';

/** Finds what a killed process committed and did not project; nearly empty at all times. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql`create index segments_unprojected on segments (room_id, number) where projected < position`.execute(db);
}
