/** Edits, redactions and reactions as the merge decided them, into the tables that REST and search read. All idempotent. */
import { sql } from 'kysely';
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import { thisTransaction } from './changed.ts';
import type { Db } from './schema.ts';

export interface EditRow {
	readonly room: RoomId;
	readonly id: MessageId;
	readonly text: string;
	/** Null when the text that won is the first one, as after a second copy of the message. */
	readonly editedAt: number | null;
}

export interface ReactionRow {
	readonly room: RoomId;
	readonly id: MessageId;
	readonly emoji: string;
	readonly user: UserId;
	readonly isOn: boolean;
}

/**
 * Sets the winning texts and keeps the ones they replace; a redacted message stays redacted. Whom a text with an `@` names is not known
 * here: that is `projectMentions`.
 */
export async function projectEdits(db: Db, edits: readonly EditRow[]): Promise<void> {
	const rooms = edits.map((edit) => edit.room);
	const ids = edits.map((edit) => edit.id);
	const texts = edits.map((edit) => edit.text);
	const times = edits.map((edit) => edit.editedAt);
	await sql`
		with e as (
			select * from unnest(${rooms}::text[], ${ids}::text[], ${texts}::text[], ${times}::bigint[]) as e (room, id, text, edited_at)
		), kept as (
			insert into message_edits (room_id, message_id, replaced_at, text)
			select m.room_id, m.id, coalesce(e.edited_at, m.edited_at, m.arrived_at), m.text from messages m
			join e on e.room = m.room_id and e.id = m.id
			where not m.redacted and m.text <> e.text
			on conflict do nothing
		), unfiled as (
			insert into search_due (room_id, message_id)
			select m.room_id, m.id from messages m join e on e.room = m.room_id and e.id = m.id where not m.redacted and m.text <> e.text
			on conflict do nothing
		), unnamed as (
			delete from mentions using e where mentions.room_id = e.room and mentions.message_id = e.id and strpos(e.text, '@') = 0
		)
		update messages m set text = e.text, edited_at = e.edited_at from e
		where m.room_id = e.room and m.id = e.id and not m.redacted
			and (m.text <> e.text or m.edited_at is distinct from e.edited_at)`.execute(db);
}

/** Takes text, earlier texts, attachments, mentions and pins away for good. */
export async function projectRedactions(db: Db, room: RoomId, ids: readonly MessageId[]): Promise<void> {
	await sql`
		with r as (
			select unnest(${ids}::text[]) as id
		), unkept as (
			delete from message_edits using r where message_edits.room_id = ${room} and message_edits.message_id = r.id
		), unmentioned as (
			delete from mentions using r where mentions.room_id = ${room} and mentions.message_id = r.id
		), unreacted as (
			delete from reactions using r where reactions.room_id = ${room} and reactions.message_id = r.id
		), unpinned as (
			delete from pins using r where pins.room_id = ${room} and pins.message_id = r.id returning pins.room_id as room
		), uncounted as (
			update rooms set pin_count = pin_count - (select count(*)::int from unpinned), changed = ${thisTransaction}
			where id = (select room from unpinned limit 1)
		)
		update messages m set redacted = true, text = '', attachments = '[]', edited_at = null from r
		where m.room_id = ${room} and m.id = r.id`.execute(db);
}

export async function projectReactions(db: Db, reactions: readonly ReactionRow[]): Promise<void> {
	await sql`
		with r as (
			select * from unnest(
				${reactions.map((reaction) => reaction.room)}::text[], ${reactions.map((reaction) => reaction.id)}::text[],
				${reactions.map((reaction) => reaction.emoji)}::text[], ${reactions.map((reaction) => reaction.user)}::text[],
				${reactions.map((reaction) => reaction.isOn)}::boolean[]
			) as r (room, id, emoji, person, is_on)
		), taken_back as (
			delete from reactions using r
			where reactions.room_id = r.room and reactions.message_id = r.id and reactions.emoji = r.emoji and reactions.user_id = r.person and not r.is_on
		)
		insert into reactions (room_id, message_id, emoji, user_id)
		select m.room_id, r.id, r.emoji, r.person from r join messages m on m.room_id = r.room and m.id = r.id
		where r.is_on and not m.redacted
		on conflict do nothing`.execute(db);
}

export interface NoticeRow {
	readonly room: RoomId;
	readonly id: string;
	readonly at: number;
	/** As it stands in the segment, in JSON. */
	readonly notice: string;
}

/** A notice is never changed: what is there stays. */
export async function projectNotices(db: Db, notices: readonly NoticeRow[]): Promise<void> {
	await db
		.insertInto('notices')
		.values(notices.map(({ room, id, at, notice }) => ({ room_id: room, id, at, notice })))
		.onConflict((conflict) => conflict.doNothing())
		.execute();
}

/** Who took a message back, where it was not its author: for the placeholder. */
export async function setRedactedBy(db: Db, room: RoomId, id: MessageId, by: UserId): Promise<void> {
	await db.updateTable('messages').set({ redacted_by: by }).where('room_id', '=', room).where('id', '=', id).execute();
}

export interface ProjectedTo {
	readonly room: RoomId;
	readonly segment: number;
	readonly position: number;
}

/** Everything up to these positions is projected: a crash after this needs to do nothing again. */
export async function setProjected(db: Db, marks: readonly ProjectedTo[]): Promise<void> {
	if (marks.length === 0) return;
	await sql`
		update segments s set projected = p.position
		from unnest(
			${marks.map(({ room }) => room)}::text[], ${marks.map(({ segment }) => segment)}::int[],
			${marks.map(({ position }) => position)}::bigint[]
		) as p (room, segment, position)
		where s.room_id = p.room and s.number = p.segment and s.projected < p.position`.execute(db);
}

/** As the table has it; 0 for no such segment. */
export async function projectedTo(db: Db, room: RoomId, segment: number): Promise<number> {
	const row = await db
		.selectFrom('segments')
		.select('projected')
		.where('room_id', '=', room)
		.where('number', '=', segment)
		.executeTakeFirst();
	return row?.projected ?? 0;
}

/** Segments of which a process left something unprojected when it died: some of them, until there are none. */
export async function unprojectedSegments(db: Db, limit: number): Promise<{ room: RoomId; segment: number }[]> {
	return await db
		.selectFrom('segments')
		.select(['room_id as room', 'number as segment'])
		.whereRef('projected', '<', 'position')
		.limit(limit)
		.execute();
}

/** Where a message lies; undefined when there is none of this id in the room. */
export async function placeOf(
	db: Db,
	room: RoomId,
	id: MessageId
): Promise<{ segment: number; author: UserId; seq: number } | undefined> {
	return await db
		.selectFrom('messages')
		.select(['segment', 'author', 'seq'])
		.where('room_id', '=', room)
		.where('id', '=', id)
		.executeTakeFirst();
}

/** Which of these ids the room has already. */
export async function takenIds(db: Db, room: RoomId, ids: readonly MessageId[]): Promise<MessageId[]> {
	if (ids.length === 0) return [];
	const rows = await db.selectFrom('messages').select('id').where('room_id', '=', room).where('id', 'in', ids).execute();
	return rows.map((row) => row.id);
}
