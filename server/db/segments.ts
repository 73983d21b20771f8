/** The segments of rooms, without what is in them: that is `room-log.ts`. */
import { sql } from 'kysely';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import type { Db } from './schema.ts';

export interface SegmentView {
	readonly room: RoomId;
	readonly number: number;
	readonly generation: number;
	/** Of its last row in the room's log. */
	readonly position: number;
	readonly firstSeq: number | null;
	readonly lastSeq: number | null;
	readonly isLive: boolean;
}

const view = sql`s.room_id as room, s.number, r.generation, s.position, s.first_seq as "firstSeq", s.last_seq as "lastSeq",
	s.number = r.live_segment as "isLive"`;

/** Those from `fromSegment` on, oldest first. */
export async function segmentsOf(db: Db, room: RoomId, fromSegment: number): Promise<SegmentView[]> {
	const { rows } = await sql<SegmentView>`
		select ${view} from segments s join rooms r on r.id = s.room_id
		where s.room_id = ${room} and s.number >= ${fromSegment}::int
		order by s.number`.execute(db);
	return rows;
}

/** The segment that a message of this time stands in or next to: the newest opened by then, else the first one visible. */
export async function segmentAt(db: Db, room: RoomId, fromSegment: number, at: number): Promise<SegmentView | undefined> {
	const { rows } = await sql<SegmentView>`
		select ${view} from segments s join rooms r on r.id = s.room_id
		where s.room_id = ${room} and s.number = coalesce(
			(select o.number from segments o where o.room_id = ${room} and o.number >= ${fromSegment}::int and o.opened_at <= ${at}::bigint
				order by o.opened_at desc, o.number desc limit 1),
			${fromSegment}::int)`.execute(db);
	return rows[0];
}

/** Undefined when the room has no such segment. */
export async function segmentView(db: Db, room: RoomId, number: number): Promise<SegmentView | undefined> {
	const { rows } = await sql<SegmentView>`
		select ${view} from segments s join rooms r on r.id = s.room_id
		where s.room_id = ${room} and s.number = ${number}::int`.execute(db);
	return rows[0];
}

/**
 * What this person may see and that changed since: segments with new rows; of rooms where one's own place changed (just joined,
 * perhaps) also the live segment and the one before.
 */
export async function segmentsChangedSince(db: Db, user: UserId, since: number): Promise<SegmentView[]> {
	// Every commit touches the room as well: rooms that stood still cost no look at their segments.
	const { rows } = await sql<SegmentView>`
		select ${view} from memberships m
		join rooms r on r.id = m.room_id and r.changed >= ${since}::bigint
		join segments s on s.room_id = r.id and s.changed >= ${since}::bigint and s.number >= m.from_segment
		where m.user_id = ${user} and m.left_at is null
		union
		select ${view} from memberships m
		join rooms r on r.id = m.room_id
		join segments s on s.room_id = r.id and s.number >= greatest(m.from_segment, r.live_segment - 1)
		where m.user_id = ${user} and m.left_at is null and m.changed >= ${since}::bigint`.execute(db);
	return rows;
}

/** Of every room this person is in: the live segment and the one before, as far as they may be seen. */
export async function latestSegments(db: Db, user: UserId): Promise<SegmentView[]> {
	const { rows } = await sql<SegmentView>`
		select ${view} from memberships m
		join rooms r on r.id = m.room_id
		join segments s on s.room_id = r.id and s.number >= greatest(m.from_segment, r.live_segment - 1)
		where m.user_id = ${user} and m.left_at is null`.execute(db);
	return rows;
}
