/** How far people have read, and who has a message. What a person does not show is left out here, in the query itself. */
import { sql } from 'kysely';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { thisTransaction } from './changed.ts';
import type { Db } from './schema.ts';

export interface StoredMarker {
	readonly readSeq: number;
	readonly deliveredSeq: number;
	readonly memberCount: number;
	/** Others learn what this person has read. */
	readonly showsRead: boolean;
	/** Others see that something moved. */
	readonly hasMovedForOthers: boolean;
}

/** Moves the marker forward, never back and never beyond the last message. Undefined when it stood there already, or not a member. */
export async function moveReadMarker(
	db: Db,
	room: RoomId,
	user: UserId,
	{ seq, delivered }: { seq: number; delivered: number }
): Promise<StoredMarker | undefined> {
	const { rows } = await sql<StoredMarker>`
		update memberships m set
			read_seq = greatest(m.read_seq, least(${seq}::bigint, r.seq)),
			delivered_seq = greatest(m.delivered_seq, least(${delivered}::bigint, r.seq)),
			changed = ${thisTransaction}
		from rooms r, users u, memberships before
		where m.room_id = ${room} and m.user_id = ${user} and m.left_at is null and r.id = m.room_id and u.id = m.user_id
			and before.room_id = m.room_id and before.user_id = m.user_id
			and (m.read_seq < least(${seq}::bigint, r.seq) or m.delivered_seq < least(${delivered}::bigint, r.seq))
		returning m.read_seq as "readSeq", m.delivered_seq as "deliveredSeq", r.member_count as "memberCount",
			u.read_receipts as "showsRead",
			(m.delivered_seq > before.delivered_seq or (u.read_receipts and m.read_seq > before.read_seq)) as "hasMovedForOthers"`.execute(
		db
	);
	return rows[0];
}

/** Where one's own marker stands; undefined when not a member. */
export async function readMarkerOf(
	db: Db,
	room: RoomId,
	user: UserId
): Promise<Pick<StoredMarker, 'readSeq' | 'deliveredSeq'> | undefined> {
	return await db
		.selectFrom('memberships')
		.select(['read_seq as readSeq', 'delivered_seq as deliveredSeq'])
		.where('room_id', '=', room)
		.where('user_id', '=', user)
		.where('left_at', 'is', null)
		.executeTakeFirst();
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
