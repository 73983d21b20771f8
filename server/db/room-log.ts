/** Reading a room's log: heads, rows after a position, snapshots. Writing is `commit.ts`. */
import { sql } from 'kysely';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import type { RoomRole } from '#lib/core/policy.ts';
import type { Db } from './schema.ts';

export interface RoomHead {
	readonly id: RoomId;
	readonly generation: number;
	readonly position: number;
	readonly seq: number;
	readonly live: number;
}

/** Undefined when there is no such room. */
export async function roomHead(db: Db, room: RoomId): Promise<RoomHead | undefined> {
	return await db
		.selectFrom('rooms')
		.select(['id', 'generation', 'position', 'seq', 'live_segment as live'])
		.where('id', '=', room)
		.executeTakeFirst();
}

export async function roomHeads(db: Db, rooms: readonly RoomId[]): Promise<RoomHead[]> {
	if (rooms.length === 0) return [];
	return await db
		.selectFrom('rooms')
		.select(['id', 'generation', 'position', 'seq', 'live_segment as live'])
		.where('id', 'in', rooms)
		.execute();
}

export interface LogRow {
	readonly position: number;
	readonly segment: number;
	readonly at: number;
	readonly update: Uint8Array;
}

/**
 * The head of a room and its rows after `position`, in order, as of one moment: a seq that is older or newer than the rows beside it
 * would be given twice. A gap in the rows means that some were purged: read those segments anew from their snapshots. Undefined when
 * there is no such room.
 */
export async function roomSince(db: Db, room: RoomId, position: number): Promise<{ head: RoomHead; rows: LogRow[] } | undefined> {
	const { rows } = await sql<RoomHead & { row_position: number | null; segment: number; at: number; update: Uint8Array }>`
		select r.id, r.generation, r.position, r.seq, r.live_segment as live, l.position as row_position, l.segment, l.at, l.update
		from rooms r left join room_log l on l.room_id = r.id and l.position > ${position}
		where r.id = ${room} order by l.position`.execute(db);
	const [first] = rows;
	if (first === undefined) return undefined;
	const { id, generation, position: present, seq, live } = first;
	return {
		head: { id, generation, position: present, seq, live },
		rows: rows.flatMap(({ row_position, segment, at, update }) =>
			row_position === null ? [] : [{ position: row_position, segment, at, update }]
		)
	};
}

export interface StoredSegment {
	readonly number: number;
	readonly position: number;
	readonly projected: number;
	readonly openedAt: number;
	readonly sealedAt: number | null;
	readonly messages: number;
	readonly bytes: number;
	/** The snapshot and the rows after it, oldest first. */
	readonly updates: readonly Uint8Array[];
	/** How many rows stand behind the snapshot. */
	readonly tail: number;
}

/** Snapshot and tail of one segment as of one moment; undefined when the room has no such segment. */
export async function storedSegment(db: Db, room: RoomId, number: number): Promise<StoredSegment | undefined> {
	// One statement, so that a purge between two reads cannot take rows away that the snapshot read before lacks.
	const { rows } = await sql<{
		number: number;
		position: number;
		projected: number;
		opened_at: number;
		sealed_at: number | null;
		messages: number;
		bytes: number;
		state: Uint8Array | null;
		row_position: number | null;
		update: Uint8Array | null;
	}>`
		select s.number, s.position, s.projected, s.opened_at, s.sealed_at, s.messages, s.bytes,
			case when row_number() over (order by l.position) = 1 then n.state end as state,
			l.position as row_position, l.update
		from segments s
		left join segment_snapshots n on n.room_id = s.room_id and n.segment = s.number
		left join room_log l on l.room_id = s.room_id and l.segment = s.number and l.position > coalesce(n.position, 0)
		where s.room_id = ${room} and s.number = ${number}
		order by l.position`.execute(db);
	const first = rows[0];
	if (first === undefined) return undefined;
	const tail = rows.flatMap((row) => (row.update === null ? [] : [row.update]));
	return {
		number: first.number,
		position: first.position,
		projected: first.projected,
		openedAt: first.opened_at,
		sealedAt: first.sealed_at,
		messages: first.messages,
		bytes: first.bytes,
		updates: first.state === null ? tail : [first.state, ...tail],
		tail: tail.length
	};
}

export interface StoredBinding {
	readonly clientId: number;
	readonly user: UserId;
	readonly boundAt: number;
}

export async function clientBindings(db: Db, room: RoomId, segment: number): Promise<StoredBinding[]> {
	return await db
		.selectFrom('client_bindings')
		.select(['client_id as clientId', 'user_id as user', 'bound_at as boundAt'])
		.where('room_id', '=', room)
		.where('segment', '=', segment)
		.execute();
}

/** Keeps the newer of two snapshots, so that two nodes or a late write cannot take a segment back. */
export async function saveSnapshot(db: Db, room: RoomId, segment: number, position: number, state: Uint8Array): Promise<void> {
	await db
		.insertInto('segment_snapshots')
		.values({ room_id: room, segment, position, state })
		.onConflict((conflict) =>
			conflict
				.columns(['room_id', 'segment'])
				.doUpdateSet({ position, state })
				.where('segment_snapshots.position', '<=', position)
		)
		.execute();
}

/** Takes the rows away that a snapshot at `position` stands for: after a redaction its text must be gone. */
export async function purgeRows(db: Db, room: RoomId, segment: number, position: number): Promise<void> {
	await db
		.deleteFrom('room_log')
		.where('room_id', '=', room)
		.where('segment', '=', segment)
		.where('position', '<=', position)
		.execute();
}

export interface Admission {
	readonly room: RoomId;
	readonly user: UserId;
	readonly role: RoomRole;
	readonly fromSegment: number;
	/** Nobody is told that they are here. */
	readonly isInvisible: boolean;
}

/** One query for many people and rooms, for many attach at once after a restart; strangers are absent from the answer. */
export async function admissions(db: Db, rooms: readonly RoomId[], users: readonly UserId[]): Promise<Admission[]> {
	const { rows } = await sql<{ room_id: RoomId; user_id: UserId; role: RoomRole; from_segment: number; invisible: boolean }>`
		select m.room_id, m.user_id, m.role, m.from_segment, u.invisible
		from unnest(${rooms}::text[], ${users}::text[]) as asked (room, person)
		join memberships m on m.room_id = asked.room and m.user_id = asked.person and m.left_at is null
		join users u on u.id = m.user_id`.execute(db);
	return rows.map((row) => ({
		...{ room: row.room_id, user: row.user_id, role: row.role, fromSegment: row.from_segment },
		isInvisible: row.invisible
	}));
}

/** The rooms each of these people is in. */
export async function roomsOfUsers(db: Db, users: readonly UserId[]): Promise<{ user: UserId; room: RoomId }[]> {
	return await db
		.selectFrom('memberships')
		.select(['user_id as user', 'room_id as room'])
		.where('user_id', 'in', users)
		.where('left_at', 'is', null)
		.execute();
}
