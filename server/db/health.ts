/** Whether the database answers. */
import { sql } from 'kysely';
import type { Db } from './schema.ts';

/** @throws the driver's error when it does not. Migrated it is: a server that could not migrate never starts. */
export async function ping(db: Db): Promise<void> {
	await sql`select 1 from rooms limit 1`.execute(db);
}
