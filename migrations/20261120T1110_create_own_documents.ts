import { sql, type Kysely } from 'kysely';

/** The documents that belong to one user each; `user_updates` is their log. */
export async function up(db: Kysely<unknown>): Promise<void> {
	const statements = [
		// Where each stands: whoever writes moves it on from where they saw it, so that two processes cannot both.
		sql`create table user_documents (
			user_id text primary key references users (id) on delete cascade,
			generation integer not null default 1,
			position bigint not null default 0
		)`,
		sql`create table user_snapshots (
			user_id text primary key references users (id) on delete cascade,
			generation integer not null,
			position bigint not null,
			state bytea not null
		)`
	];
	for (const statement of statements) await statement.execute(db);
}
