import { Kysely, PGliteDialect, PostgresDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { newMessageId, newRoomId, newUserId } from '#lib/core/ids.ts';
import { systemClock } from '#server/clock.ts';
import { openDatabase } from '#server/db/connect.ts';
import type { Tables } from '#server/db/schema.ts';
import { migrations } from '../../migrations/index.ts';
import { engines } from './databases.ts';

const [first = ''] = Object.keys(migrations);

test('[S70] migrations are registered in the order of their names', () => {
	expect(Object.keys(migrations)).toEqual(Object.keys(migrations).sort());
});

describe.each(engines)('the schema on $name', ({ open, forProcess }) => {
	test(
		'[P6.3] a database that was migrated half way ends with the same schema as an empty one',
		{ timeout: 120_000 },
		async () => {
			const { env, remove } = await forProcess();
			const config = { databaseUrl: env.DATABASE_URL, dataDir: env.DATA_DIR };
			await migrateTo(first, config);
			const finished = await openDatabase(config);
			const fresh = await open();
			expect(await columnsOf(finished.db)).toEqual(await columnsOf(fresh.db));
			await Promise.all([finished.close(), fresh.close()]);
			await remove();
		}
	);

	test('[S69] a membership needs a room and a person, and a message id is one in its room', async () => {
		const { db, close } = await open();
		const source = systemClock();
		const [room_id, user_id] = [newRoomId(source), newUserId(source)];
		await expect(
			db.insertInto('memberships').values({ room_id, user_id, role: 'member', joined_at: 1, left_at: null }).execute()
		).rejects.toThrow(/foreign key/);
		const message = {
			room_id,
			id: newMessageId(source),
			segment: 1,
			author: user_id,
			text: 'a',
			sent_at: 1,
			arrived_at: 1,
			body_hash: ''
		};
		const rest = { edited_at: null, redacted_by: null, reply_to: null, thread: null };
		await db
			.insertInto('messages')
			.values({ ...message, ...rest, seq: 1 })
			.execute();
		await expect(
			db
				.insertInto('messages')
				.values({ ...message, ...rest, seq: 2 })
				.execute()
		).rejects.toThrow(/unique/);
		await close();
	});
});

async function migrateTo(
	name: string,
	{ databaseUrl, dataDir }: { databaseUrl: string | undefined; dataDir: string | undefined }
): Promise<void> {
	const db = new Kysely<Tables>({
		dialect:
			databaseUrl === undefined
				? await embedded(dataDir)
				: new PostgresDialect({ pool: new pg.Pool({ connectionString: databaseUrl }) })
	});
	const { error } = await new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } }).migrateTo(name);
	expect(error).toBeUndefined();
	await db.destroy();
}

async function embedded(dataDir: string | undefined): Promise<PGliteDialect> {
	const { PGlite } = await import('@electric-sql/pglite');
	return new PGliteDialect({ pglite: await PGlite.create(dataDir ?? 'memory://') });
}

async function columnsOf(db: Kysely<Tables>): Promise<string[]> {
	const { rows } = await sql<{ line: string }>`
		select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable as line
		from information_schema.columns where table_schema = 'public' order by 1`.execute(db);
	expect(rows.length).toBeGreaterThan(50);
	return rows.map(({ line }) => line);
}
