import { sql, type Kysely } from 'kysely';

/** What REST, paging, unread counts and search read. The segments are the truth; these rows are projected from them. */
export async function up(db: Kysely<unknown>): Promise<void> {
	const statements = [
		sql`create table messages (
			room_id text not null,
			id text not null,
			seq bigint not null,
			segment integer not null,
			author text not null,
			text text not null,
			sent_at bigint not null,
			arrived_at bigint not null,
			edited_at bigint,
			redacted boolean not null default false,
			redacted_by text,
			reply_to text,
			thread text,
			attachments text not null default '[]',
			body_hash text not null,
			primary key (room_id, id)
		)`,
		sql`create unique index messages_by_seq on messages (room_id, seq)`,
		sql`create index messages_by_id on messages (id)`,
		sql`create index messages_by_author on messages (author, room_id, seq)`,
		sql`create index messages_by_segment on messages (room_id, segment)`,
		sql`create index messages_by_thread on messages (room_id, thread, seq) where thread is not null`,
		sql`create table message_edits (
			room_id text not null,
			message_id text not null,
			replaced_at bigint not null,
			text text not null,
			primary key (room_id, message_id, replaced_at)
		)`,
		sql`create table reactions (
			room_id text not null,
			message_id text not null,
			emoji text not null,
			user_id text not null,
			primary key (room_id, message_id, emoji, user_id)
		)`,
		sql`create table mentions (
			room_id text not null,
			message_id text not null,
			seq bigint not null,
			user_id text not null,
			primary key (room_id, message_id, user_id)
		)`,
		sql`create index mentions_by_user on mentions (user_id, room_id, seq)`,
		sql`create table notices (
			room_id text not null,
			id text not null,
			at bigint not null,
			notice text not null,
			primary key (room_id, id)
		)`
	];
	for (const statement of statements) await statement.execute(db);
}
