/**
 * Files messages for search, behind the commits. All of it can be done twice: a mark in each room says how far it got, and a text that
 * changed meanwhile is never filed under its old words. Knows nothing of what a token is.
 */
import { sql } from 'kysely';
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import type { Db } from './schema.ts';

export interface UnfiledMessage {
	readonly room: RoomId;
	readonly seq: number;
	readonly author: UserId;
	readonly text: string;
	readonly attachments: string;
	readonly editedAt: number | null;
	readonly isRedacted: boolean;
}

export interface FiledMessage extends Pick<UnfiledMessage, 'room' | 'seq' | 'editedAt'> {
	/** Without white space in any of them. */
	readonly tokens: readonly string[];
}

/** Rooms with messages behind their mark, at most `limit`. */
export async function unfiledRooms(db: Db, limit: number): Promise<RoomId[]> {
	const { rows } = await sql<{ id: RoomId }>`
		select r.id from rooms r left join search_marks k on k.room_id = r.id
		where r.seq > coalesce(k.seq, 0) limit ${limit}`.execute(db);
	return rows.map((row) => row.id);
}

/** Of each room the first messages after its mark, without a gap; at most `limit` in all. */
export async function unfiledMessages(db: Db, rooms: readonly RoomId[], limit: number): Promise<UnfiledMessage[]> {
	const { rows } = await sql<UnfiledMessage & { mark: number }>`
		select m.room_id as room, m.seq, m.author, m.text, m.attachments, m.edited_at as "editedAt", m.redacted as "isRedacted",
			coalesce(k.seq, 0) as mark
		from unnest(${rooms}::text[]) as due (room) left join search_marks k on k.room_id = due.room
		cross join lateral (
			select * from messages x where x.room_id = due.room and x.seq > coalesce(k.seq, 0) order by x.seq limit ${limit}
		) m
		order by m.room_id, m.seq limit ${limit}`.execute(db);
	const reached = new Map<RoomId, number>();
	return rows.filter(({ room, seq, mark }) => {
		const isNext = seq === (reached.get(room) ?? mark) + 1;
		if (isNext) reached.set(room, seq);
		return isNext;
	});
}

/**
 * Files them, in place of what they were filed under. One that was edited or redacted since it was read is passed over: its row is
 * held while it is filed, so that a redaction comes either before, and is seen, or after, and finds what it must take away.
 */
export async function fileMessages(db: Db, messages: readonly FiledMessage[]): Promise<void> {
	if (messages.length === 0) return;
	await sql`
		insert into message_tokens (room_id, seq, segment, arrived_at, tokens)
		select m.room_id, m.seq, m.segment, m.arrived_at, array_to_tsvector(string_to_array(f.tokens, ' '))
		from unnest(
			${messages.map(({ room }) => room)}::text[], ${messages.map(({ seq }) => seq)}::bigint[],
			${messages.map(({ editedAt }) => editedAt)}::bigint[], ${messages.map(({ tokens }) => tokens.join(' '))}::text[]
		) as f (room, seq, edited_at, tokens)
		join messages m on m.room_id = f.room and m.seq = f.seq
		where not m.redacted and m.edited_at is not distinct from f.edited_at
		for share of m
		on conflict (room_id, seq) do update set tokens = excluded.tokens`.execute(db);
}

/** Never moves a mark back. */
export async function moveSearchMarks(db: Db, marks: ReadonlyMap<RoomId, number>): Promise<void> {
	if (marks.size === 0) return;
	await sql`
		insert into search_marks (room_id, seq) select * from unnest(${[...marks.keys()]}::text[], ${[...marks.values()]}::bigint[])
		on conflict (room_id) do update set seq = greatest(search_marks.seq, excluded.seq)`.execute(db);
}

/** Takes up to `limit` messages with a changed text off the list, as they are now; file them in the same transaction. */
export async function takeDue(db: Db, limit: number): Promise<UnfiledMessage[]> {
	const { rows } = await sql<{ room_id: RoomId; message_id: MessageId }>`
		delete from search_due where (room_id, message_id) in (
			select room_id, message_id from search_due order by room_id, message_id limit ${limit} for update skip locked
		) returning room_id, message_id`.execute(db);
	if (rows.length === 0) return [];
	const messages = await sql<UnfiledMessage>`
		select m.room_id as room, m.seq, m.author, m.text, m.attachments, m.edited_at as "editedAt", m.redacted as "isRedacted"
		from unnest(${rows.map((row) => row.room_id)}::text[], ${rows.map((row) => row.message_id)}::text[]) as due (room, id)
		join messages m on m.room_id = due.room and m.id = due.id`.execute(db);
	return messages.rows;
}

/** After the redaction itself, in a statement of its own: one that sees what was filed while the redaction waited. */
export async function forgetTokens(db: Db, room: RoomId, ids: readonly MessageId[]): Promise<void> {
	await sql`
		delete from message_tokens t using messages m
		where m.room_id = ${room} and m.id = any(${ids}::text[]) and t.room_id = m.room_id and t.seq = m.seq`.execute(db);
}
