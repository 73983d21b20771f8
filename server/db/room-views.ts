/** Rooms as one of their members sees them: with what is unread, the last message, and the people of a direct room. */
import { sql } from 'kysely';
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import type { RoomRole } from '#lib/core/policy.ts';
import { everybody } from './mentions.ts';
import type { Db, RoomKind } from './schema.ts';

export interface RoomView {
	readonly id: RoomId;
	readonly kind: RoomKind;
	readonly name: string;
	readonly topic: string | null;
	readonly createdBy: UserId;
	readonly generation: number;
	readonly live: number;
	readonly position: number;
	readonly lastSeq: number;
	readonly memberCount: number;
	readonly historyFrom: 'beginning' | 'joining';
	readonly role: RoomRole;
	readonly fromSegment: number;
	readonly readSeq: number;
	/** Counted up to 1,000. */
	readonly unread: number;
	/** Unread messages that name this person or everybody; counted up to 1,000. */
	readonly mentions: number;
	/** The latest first; null when there are none. */
	readonly pins: readonly MessageId[] | null;
	/** Of the last message that is not redacted, in no thread, and may be seen; null when there is none. */
	readonly lastId: MessageId | null;
	readonly lastAuthor: UserId | null;
	readonly lastText: string | null;
	readonly lastAt: number | null;
	/** Of a direct room: everybody in it by name, oneself included; null for the other kinds. */
	readonly people: readonly UserId[] | null;
	readonly names: readonly string[] | null;
}

export interface RoomViewFilter {
	readonly room?: RoomId;
	/** Only rooms that changed, or one's own place in them, in this transaction or a later one. */
	readonly since?: number;
}

/** Where this person is a member, the one with the latest message first. */
export async function roomViews(db: Db, user: UserId, { room, since }: RoomViewFilter = {}): Promise<RoomView[]> {
	const one = room === undefined ? sql`` : sql`and m.room_id = ${room}`;
	const recent = since === undefined ? sql`` : sql`and (r.changed >= ${since}::bigint or m.changed >= ${since}::bigint)`;
	const { rows } = await sql<RoomView>`
		select r.id, r.kind, r.name, r.topic, r.created_by as "createdBy", r.generation, r.live_segment as live, r.position,
			r.seq as "lastSeq", r.member_count as "memberCount", r.history_from as "historyFrom",
			m.role, m.from_segment as "fromSegment", m.read_seq as "readSeq", news.unread, named.mentions,
			case when r.pin_count > 0 then (${pinsOfRoom}) end as pins,
			l.id as "lastId", l.author as "lastAuthor", l.text as "lastText", l.arrived_at as "lastAt", d.people, d.names
		from memberships m
		join rooms r on r.id = m.room_id
		${newsOfRoom}
		left join lateral (
			select x.id, x.author, left(x.text, 280) as text, x.arrived_at from messages x
			where x.room_id = r.id and ${isSeen} and not x.redacted and x.thread is null
			order by x.seq desc limit 1
		) l on true
		left join lateral (
			select array_agg(u.id order by lower(u.full_name), u.id) as people, array_agg(u.full_name order by lower(u.full_name), u.id) as names
			from memberships p join users u on u.id = p.user_id where p.room_id = r.id
		) d on r.kind = 'direct'
		where m.user_id = ${user} and m.left_at is null ${one} ${recent}
		order by coalesce(l.arrived_at, r.created_at) desc, r.id`.execute(db);
	return rows;
}

/** An expression, so that no index on segments is used: by it the planner reads a whole room where a few rows in seq order do. */
const isSeen = sql`x.segment + 0 >= m.from_segment`;

const newsOfRoom = sql`
	cross join lateral (
		select count(*)::int as unread from (
			select 1 from messages x
			where x.room_id = r.id and x.seq > m.read_seq and ${isSeen} and x.author <> m.user_id and not x.redacted
				and (x.thread is null or exists (
					select 1 from mentions n
					where n.room_id = x.room_id and n.message_id = x.id and n.user_id in (m.user_id, ${everybody})
				))
			order by x.seq limit 1000
		) newer
	) news
	cross join lateral (
		select count(*)::int as mentions from (
			select distinct n.message_id from mentions n join messages x on x.room_id = n.room_id and x.id = n.message_id
			where n.user_id in (m.user_id, ${everybody}) and n.room_id = r.id and n.seq > m.read_seq
				and ${isSeen} and x.author <> m.user_id and not x.redacted
			limit 1000
		) calls
	) named`;

const pinsOfRoom = sql`
	select array_agg(p.message_id order by p.pinned_at desc, p.message_id)
	from pins p join messages x on x.room_id = p.room_id and x.id = p.message_id
	where p.room_id = r.id and ${isSeen} and not x.redacted`;
