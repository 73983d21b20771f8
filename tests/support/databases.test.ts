import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { engines } from './databases.ts';

it.each(engines)('[S70] $name opens empty, migrated, and counts as numbers', async ({ open }) => {
	const database = await open();
	try {
		const { rows } = await sql<{
			users: number;
			big: number;
		}>`select count(*) as users, 5000000000::bigint as big from users`.execute(database.db);
		expect(rows).toEqual([{ users: 0, big: 5_000_000_000 }]);
	} finally {
		await database.close();
	}
});
