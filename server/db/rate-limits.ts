/** Counters in fixed windows, shared by all nodes. */
import { sql } from 'kysely';
import type { Db } from './schema.ts';

/** Counts one more use of `key`, beginning a new window when the old one is over. Atomic. */
export async function countUse(
	db: Db,
	key: string,
	windowMs: number,
	now: number
): Promise<{ used: number; windowStartedAt: number }> {
	const { rows } = await sql<{ used: number; window_started_at: number }>`
		insert into rate_limits (key, window_started_at, used) values (${key}, ${now}, 1)
		on conflict (key) do update set
			used = case when rate_limits.window_started_at <= ${now - windowMs} then 1 else rate_limits.used + 1 end,
			window_started_at = case when rate_limits.window_started_at <= ${now - windowMs} then ${now} else rate_limits.window_started_at end
		returning used, window_started_at`.execute(db);
	const [row] = rows;
	if (row === undefined) throw new Error('an upsert returned no row');
	return { used: row.used, windowStartedAt: row.window_started_at };
}

/** Gives the whole budget back: what was counted turned out to be the right person. */
export async function forgetUses(db: Db, key: string): Promise<void> {
	await db.deleteFrom('rate_limits').where('key', '=', key).execute();
}

export async function sweepUses(db: Db, startedBefore: number): Promise<void> {
	await db.deleteFrom('rate_limits').where('window_started_at', '<', startedBefore).execute();
}
