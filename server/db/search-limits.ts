/** What one answer to a search may cost: one connection, one deadline for all of its statements, and never a whole table. */
import { sql } from 'kysely';
import type { Db } from './schema.ts';

/** The connection for one statement more, which gets what is left of the time. @throws what `isTooSlow` knows, when nothing is. */
export type NextStatement = () => Promise<Db>;

const answerWithinMs = 3_000;
/** An answer may be late by so much: setting the time anew costs a way to the database, too much before each quick statement. */
const slackMs = 100;
const queryCancelled = '57014';

class DeadlinePassed extends Error {
	readonly code = queryCancelled;
}

/** Runs statements that end, all together, when the deadline has passed. @throws the driver's error, or what `isTooSlow` knows */
export async function withinSearchLimits<Result>(
	db: Db,
	work: (next: NextStatement) => Promise<Result>,
	deadlineMs = answerWithinMs
): Promise<Result> {
	return await db.transaction().execute(async (transaction) => {
		await sql`select set_config('statement_timeout', ${String(deadlineMs)}, true), set_config('enable_seqscan', 'off', true),
			set_config('jit', 'off', true)`.execute(transaction);
		const startedAt = performance.now();
		let setAt = startedAt;
		return work(async () => {
			const now = performance.now();
			const leftMs = Math.ceil(deadlineMs - (now - startedAt));
			if (leftMs <= 0) throw new DeadlinePassed();
			if (now - setAt > slackMs) {
				setAt = now;
				await sql`select set_config('statement_timeout', ${String(leftMs)}, true)`.execute(transaction);
			}
			return transaction;
		});
	});
}

export const isTooSlow = (cause: unknown): boolean =>
	typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === queryCancelled;
