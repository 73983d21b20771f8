import { sql, type Kysely } from 'kysely';

/** What others may know of a person, and which messages were sent to somebody: those after `joined_seq`. */
export async function up(db: Kysely<unknown>): Promise<void> {
	const statements = [
		sql`alter table users
			add column read_receipts boolean not null default true,
			add column show_last_active boolean not null default true,
			add column invisible boolean not null default false`,
		sql`alter table memberships add column joined_seq bigint not null default 0`
	];
	for (const statement of statements) await statement.execute(db);
}
