/** How far people have read, and who has a message. What a person does not show is left out here, in the query itself. */
import { sql } from 'kysely';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { thisTransaction } from './changed.ts';
import type { Db } from './schema.ts';

export interface AskedMarker {
	readonly room: RoomId;
	readonly user: UserId;
	readonly seq: number;
	readonly delivered: number;
}

export interface StoredMarker {
	readonly room: RoomId;
	readonly user: UserId;
	readonly readSeq: number;
	readonly deliveredSeq: number;
	/** Others learn what this person has read. */
	readonly showsRead: boolean;
	/** Whom to tell that something moved; null where nothing did that others see, or where they are too many. */
	readonly others: readonly UserId[] | null;
}

/**
 * Moves markers forward, never back and never beyond the last message, and gives where they stand. At most one for a person and room;
 * who is not a member is absent from the answer. Rows are locked in one order, so that two of these cannot wait for one another.
 * @param mostTold members of a room beyond which its people are not told
 */
export async function moveReadMarkers(db: Db, asked: readonly AskedMarker[], mostTold: number): Promise<StoredMarker[]> {
	const { rows } = await sql<StoredMarker>`
		with before as (
			select m.room_id, m.user_id, m.read_seq, m.delivered_seq, r.member_count, u.read_receipts,
				greatest(m.read_seq, least(a.seq, r.seq)) as seq, greatest(m.delivered_seq, least(a.delivered, r.seq)) as delivered
			from unnest(
				${asked.map(({ room }) => room)}::text[], ${asked.map(({ user }) => user)}::text[],
				${asked.map(({ seq }) => seq)}::bigint[], ${asked.map(({ delivered }) => delivered)}::bigint[]
			) as a (room, person, seq, delivered)
			join memberships m on m.room_id = a.room and m.user_id = a.person and m.left_at is null
			join rooms r on r.id = m.room_id
			join users u on u.id = m.user_id
			order by m.room_id, m.user_id for update of m
		), moved as (
			update memberships m set read_seq = b.seq, delivered_seq = b.delivered, changed = ${thisTransaction}
			from before b
			where m.room_id = b.room_id and m.user_id = b.user_id and (m.read_seq < b.seq or m.delivered_seq < b.delivered)
		)
		select b.room_id as room, b.user_id as user, b.seq as "readSeq", b.delivered as "deliveredSeq", b.read_receipts as "showsRead",
			case when b.member_count <= ${mostTold}::int and (b.delivered_seq < b.delivered or (b.read_receipts and b.read_seq < b.seq)) then (
				select array_agg(o.user_id) from memberships o where o.room_id = b.room_id and o.left_at is null and o.user_id <> b.user_id
			) end as others
		from before b`.execute(db);
	return rows;
}

export interface StoredReceipt {
	readonly user: UserId;
	readonly state: 'sent' | 'delivered' | 'read';
	/** Of everybody it was sent to, however many rows were asked for. */
	readonly total: number;
	readonly delivered: number;
	readonly read: number;
}

/** Of present members who were there when the message came, but for its author; who has read it first. No row: it was sent to nobody. */
export async function receiptsOf(
	db: Db,
	{ room, seq, author }: { room: RoomId; seq: number; author: UserId },
	limit: number
): Promise<StoredReceipt[]> {
	const { rows } = await sql<StoredReceipt>`
		with audience as (
			select m.user_id as "user", case
				when u.read_receipts and m.read_seq >= ${seq}::bigint then 'read'
				when m.delivered_seq >= ${seq}::bigint then 'delivered' else 'sent' end as state
			from memberships m join users u on u.id = m.user_id
			where m.room_id = ${room} and m.left_at is null and m.user_id <> ${author} and m.joined_seq < ${seq}::bigint
		)
		select "user", state, (count(*) over ())::int as total, (count(*) filter (where state <> 'sent') over ())::int as delivered,
			(count(*) filter (where state = 'read') over ())::int as read
		from audience order by case state when 'read' then 0 when 'delivered' then 1 else 2 end, "user" limit ${limit}`.execute(db);
	return rows;
}
