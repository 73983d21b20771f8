/** Messages as rows: what paging, threads and single messages are read from. Written by `commit.ts` and `projection.ts` alone. */
import { sql, type Selectable } from 'kysely';
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import type { Db, Tables } from './schema.ts';

export type StoredMessage = Selectable<Tables['messages']>;

/** Seqs from `first` to `last`, both included, in their order. */
export async function messagesBetween(db: Db, room: RoomId, first: number, last: number): Promise<StoredMessage[]> {
	if (last < first) return [];
	return await db
		.selectFrom('messages')
		.selectAll()
		.where('room_id', '=', room)
		.where('seq', '>=', first)
		.where('seq', '<=', last)
		.orderBy('seq')
		.execute();
}

/** Undefined when the room has none of this id. */
export async function messageIn(db: Db, room: RoomId, id: MessageId): Promise<StoredMessage | undefined> {
	return await db.selectFrom('messages').selectAll().where('room_id', '=', room).where('id', '=', id).executeTakeFirst();
}

/** Which of these messages are in the room, in segments from `fromSegment` on. */
export async function knownIn(db: Db, room: RoomId, fromSegment: number, ids: readonly MessageId[]): Promise<Set<MessageId>> {
	if (ids.length === 0) return new Set();
	const rows = await db
		.selectFrom('messages')
		.select('id')
		.where('room_id', '=', room)
		.where('id', 'in', ids)
		.where('segment', '>=', fromSegment)
		.execute();
	return new Set(rows.map((row) => row.id));
}

/** Who has this id outside of `room`; undefined when nobody does. */
export async function authorElsewhere(db: Db, room: RoomId, id: MessageId): Promise<UserId | undefined> {
	const row = await db
		.selectFrom('messages')
		.select('author')
		.where('id', '=', id)
		.where('room_id', '<>', room)
		.limit(1)
		.executeTakeFirst();
	return row?.author;
}

/**
 * In a room this person is in, and not before their history begins. An id is unique in its room only: of several, one's own and then
 * the oldest counts. Undefined when there is none.
 */
export async function visibleMessage(db: Db, user: UserId, id: MessageId): Promise<StoredMessage | undefined> {
	return await db
		.selectFrom('messages as x')
		.innerJoin('memberships as m', (join) =>
			join.onRef('m.room_id', '=', 'x.room_id').on('m.user_id', '=', user).on('m.left_at', 'is', null)
		)
		.selectAll('x')
		.where('x.id', '=', id)
		.whereRef('x.segment', '>=', 'm.from_segment')
		.orderBy(sql<boolean>`x.author = ${user}`, 'desc')
		.orderBy('x.arrived_at')
		.limit(1)
		.executeTakeFirst();
}

/** At most as many as a segment may hold. */
export async function idsInSegment(db: Db, room: RoomId, segment: number): Promise<MessageId[]> {
	const rows = await db.selectFrom('messages').select('id').where('room_id', '=', room).where('segment', '=', segment).execute();
	return rows.map((row) => row.id);
}

/** The answers in a thread, without the message it began with, by seq; at most `limit` of them after seq `after`. */
export async function threadAnswers(
	db: Db,
	room: RoomId,
	thread: MessageId,
	{ fromSegment, after, limit }: { fromSegment: number; after: number; limit: number }
): Promise<StoredMessage[]> {
	return await db
		.selectFrom('messages')
		.selectAll()
		.where('room_id', '=', room)
		.where('thread', '=', thread)
		.where('id', '<>', thread)
		.where('segment', '>=', fromSegment)
		.where('seq', '>', after)
		.orderBy('seq')
		.limit(limit)
		.execute();
}

/** Earlier texts, oldest first, each with the time at which another took its place. */
export async function earlierTexts(db: Db, room: RoomId, id: MessageId): Promise<{ text: string; replacedAt: number }[]> {
	return await db
		.selectFrom('message_edits')
		.select(['text', 'replaced_at as replacedAt'])
		.where('room_id', '=', room)
		.where('message_id', '=', id)
		.orderBy('replaced_at')
		.execute();
}

export interface GroupedReaction {
	readonly message: MessageId;
	readonly emoji: string;
	readonly users: readonly UserId[];
}

/** Of these messages, one row for each emoji. */
export async function reactionsTo(db: Db, room: RoomId, ids: readonly MessageId[]): Promise<GroupedReaction[]> {
	if (ids.length === 0) return [];
	const { rows } = await sql<GroupedReaction>`
		select message_id as message, emoji, array_agg(user_id order by user_id) as users from reactions
		where room_id = ${room} and message_id = any(${ids}::text[])
		group by message_id, emoji
		order by message_id, emoji`.execute(db);
	return rows;
}
