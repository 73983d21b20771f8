import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
	const statements = [
		sql`create table users (
			id text primary key,
			username text not null,
			username_skeleton text not null unique,
			full_name text not null,
			email text not null unique,
			about text,
			avatar_url text,
			password_hash text not null,
			role text not null check (role in ('owner', 'admin', 'member', 'guest')),
			created_at bigint not null,
			disabled_at bigint,
			last_active_at bigint
		)`,
		// The bearer's id is never stored, only its SHA-256. Ended sessions stay a while, to tell "expired" from "revoked".
		sql`create table sessions (
			id_hash text primary key,
			user_id text not null references users (id) on delete cascade,
			created_at bigint not null,
			expires_at bigint not null,
			revoked_at bigint,
			user_agent text
		)`,
		sql`create index sessions_by_user on sessions (user_id)`,
		sql`create table refresh_families (
			id text primary key,
			user_id text not null references users (id) on delete cascade,
			token_hash text not null,
			created_at bigint not null,
			expires_at bigint not null,
			ended_at bigint
		)`,
		sql`create index refresh_families_by_user on refresh_families (user_id)`,
		sql`create table password_resets (
			token_hash text primary key,
			user_id text not null references users (id) on delete cascade,
			created_by text not null,
			created_at bigint not null,
			expires_at bigint not null,
			used_at bigint
		)`,
		sql`create table idempotency_keys (
			user_id text not null,
			key text not null,
			route text not null,
			body_hash text not null,
			status integer not null,
			answer text not null,
			created_at bigint not null,
			primary key (user_id, key)
		)`,
		sql`create table rate_limits (
			key text primary key,
			window_started_at bigint not null,
			used integer not null
		)`,
		sql`create table audit_log (
			id bigint generated always as identity primary key,
			at bigint not null,
			actor text,
			action text not null,
			target text,
			fields text not null default '{}',
			address text
		)`
	];
	for (const statement of statements) await statement.execute(db);
}
