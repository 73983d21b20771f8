import { sql, type Kysely } from 'kysely';

/**
 * `changed` columns hold the id of the transaction that last touched the row. Together with the snapshot's oldest running
 * transaction they make a cursor for "what changed since" that no clock and no race can fool.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	const statements = [
		sql`create table rooms (
			id text primary key,
			kind text not null check (kind in ('channel', 'group', 'direct')),
			name text not null,
			topic text,
			created_by text not null,
			created_at bigint not null,
			generation integer not null default 1,
			live_segment integer not null default 1,
			position bigint not null default 0,
			seq bigint not null default 0,
			member_count integer not null default 0,
			history_from text not null default 'beginning' check (history_from in ('beginning', 'joining')),
			archived_at bigint,
			changed bigint not null default 0
		)`,
		sql`create index rooms_channels on rooms (name) where kind = 'channel' and archived_at is null`,
		sql`create table memberships (
			room_id text not null references rooms (id) on delete cascade,
			user_id text not null references users (id) on delete cascade,
			role text not null check (role in ('owner', 'moderator', 'member', 'read-only')),
			joined_at bigint not null,
			left_at bigint,
			from_segment integer not null default 1,
			read_seq bigint not null default 0,
			delivered_seq bigint not null default 0,
			changed bigint not null default 0,
			primary key (room_id, user_id)
		)`,
		sql`create index memberships_by_user on memberships (user_id, room_id) where left_at is null`,
		sql`create index memberships_by_user_changed on memberships (user_id, changed)`,
		sql`create table segments (
			room_id text not null references rooms (id) on delete cascade,
			number integer not null,
			opened_at bigint not null,
			sealed_at bigint,
			position bigint not null default 0,
			first_seq bigint,
			last_seq bigint,
			messages integer not null default 0,
			bytes bigint not null default 0,
			projected bigint not null default 0,
			changed bigint not null default 0,
			primary key (room_id, number)
		)`,
		sql`create index segments_by_changed on segments (room_id, changed)`,
		sql`create table room_log (
			room_id text not null,
			position bigint not null,
			segment integer not null,
			at bigint not null,
			update bytea not null,
			primary key (room_id, position)
		)`,
		sql`create index room_log_by_segment on room_log (room_id, segment, position)`,
		sql`create table segment_snapshots (
			room_id text not null,
			segment integer not null,
			position bigint not null,
			state bytea not null,
			primary key (room_id, segment)
		)`,
		// A Yjs client id belongs to the first person who wrote under it in a segment.
		sql`create table client_bindings (
			room_id text not null,
			segment integer not null,
			client_id bigint not null,
			user_id text not null,
			bound_at bigint not null,
			primary key (room_id, segment, client_id)
		)`,
		sql`create table invites (
			code_hash text primary key,
			room_id text not null references rooms (id) on delete cascade,
			created_by text not null,
			created_at bigint not null,
			expires_at bigint,
			max_uses integer,
			uses integer not null default 0,
			revoked_at bigint
		)`,
		sql`create index invites_by_room on invites (room_id)`,
		sql`create table user_updates (
			user_id text not null references users (id) on delete cascade,
			generation integer not null,
			position bigint not null,
			update bytea not null,
			primary key (user_id, generation, position)
		)`
	];
	for (const statement of statements) await statement.execute(db);
}
