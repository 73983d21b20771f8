import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../tests/support/databases.ts';
import type { Database } from './connect.ts';
import { isTooSlow, withinSearchLimits } from './search-limits.ts';

describe.each(engines)('limits of a search on $name', (engine) => {
	let database: Database;
	beforeAll(async () => {
		database = await engine.open();
	});
	afterAll(() => database.close());

	const causeOf = async (work: Promise<unknown>): Promise<unknown> =>
		await work.then(
			() => undefined,
			(cause: unknown) => cause
		);

	test('[B22] one deadline holds for all of its statements, each of which is quick enough', async () => {
		let run = 0;
		const from = performance.now();
		const cause = await causeOf(
			withinSearchLimits(
				database.db,
				async (next) => {
					for (run = 0; run < 20; run += 1) await sql`select pg_sleep(0.15)`.execute(await next());
				},
				500
			)
		);
		expect(isTooSlow(cause)).toBe(true);
		expect(run).toBeGreaterThan(0);
		expect(performance.now() - from).toBeLessThan(2_000);
	});

	// The embedded database is one thread, which nothing interrupts.
	test.runIf(engine.name === 'postgres')('[B22] a statement gets no more than what those before it left', async () => {
		const from = performance.now();
		const cause = await causeOf(
			withinSearchLimits(
				database.db,
				async (next) => {
					await sql`select pg_sleep(0.6)`.execute(await next());
					await sql`select pg_sleep(30)`.execute(await next());
				},
				1_000
			)
		);
		expect(isTooSlow(cause)).toBe(true);
		expect(performance.now() - from).toBeLessThan(1_500);
	});

	test('what was set for a search holds for nothing else', async () => {
		const shown = async () => (await sql<Record<string, string>>`show statement_timeout`.execute(database.db)).rows;
		const before = await shown();
		await withinSearchLimits(database.db, async (next) => await sql`select 1`.execute(await next()));
		expect(await shown()).toEqual(before);
		expect(isTooSlow(new Error('something else'))).toBe(false);
	});
});
