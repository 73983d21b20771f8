/** Who is in which room, as what, and how far they have read. A membership that ended stays as a row with `left_at`. */
import { sql, type Selectable } from 'kysely';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import type { RoomRole } from '#lib/core/policy.ts';
import { thisTransaction } from './changed.ts';
import type { Db, RoomKind, Tables } from './schema.ts';

/** Where somebody stands in a room: all that a decision about them needs. */
export interface Standing {
	readonly role: RoomRole;
	readonly kind: RoomKind;
	readonly memberCount: number;
	/** The first segment they may see. */
	readonly fromSegment: number;
	/** The last message of the room, and the first that they may see. */
	readonly lastSeq: number;
	readonly firstSeq: number;
}

/** Undefined when not a member, and when there is no such room. */
export async function standingIn(db: Db, room: RoomId, user: UserId): Promise<Standing | undefined> {
	return await db
		.selectFrom('memberships as m')
		.innerJoin('rooms as r', 'r.id', 'm.room_id')
		.select(['m.role', 'r.kind', 'r.member_count as memberCount', 'm.from_segment as fromSegment', 'r.seq as lastSeq'])
		.select(firstSeen.as('firstSeq'))
		.where('m.room_id', '=', room)
		.where('m.user_id', '=', user)
		.where('m.left_at', 'is', null)
		.executeTakeFirst();
}

/** Where nothing is hidden the first seq is 1; else that of the first visible segment with a message, or one that is still to come. */
const firstSeen = sql<number>`case when m.from_segment <= 1 then 1 else coalesce(
	(select min(s.first_seq) from segments s where s.room_id = m.room_id and s.number >= m.from_segment), r.seq + 1) end`;

export interface NewMember {
	readonly user: UserId;
	readonly role: RoomRole;
}

/**
 * Makes them members who were not, and answers with those. They have read all there is, for what came before they did is no news.
 * Who comes back keeps their read-only role, and where their history begins.
 */
export async function addMembers(db: Db, room: RoomId, members: readonly NewMember[], now: number): Promise<UserId[]> {
	if (members.length === 0) return [];
	// In one order everywhere, so that two who add the same people cannot wait for one another.
	const sorted = [...members].sort((a, b) => (a.user < b.user ? -1 : 1));
	const { rows } = await sql<{ user_id: UserId }>`
		insert into memberships (room_id, user_id, role, joined_at, read_seq, delivered_seq, joined_seq, changed)
		select r.id, n.person, n.role, ${now}::bigint, r.seq, r.seq, r.seq, ${thisTransaction}
		from rooms r, unnest(${sorted.map(({ user }) => user)}::text[], ${sorted.map(({ role }) => role)}::text[]) as n (person, role)
		where r.id = ${room}
		on conflict (room_id, user_id) do update set
			left_at = null, joined_at = excluded.joined_at, read_seq = excluded.read_seq, delivered_seq = excluded.delivered_seq,
			joined_seq = excluded.joined_seq,
			role = case when memberships.role = 'read-only' then 'read-only' else excluded.role end, changed = excluded.changed
		where memberships.left_at is not null
		returning user_id`.execute(db);
	return rows.map((row) => row.user_id);
}

/** The role they had; undefined when not a member, and nothing is changed then. */
export async function endMembership(db: Db, room: RoomId, user: UserId, now: number): Promise<RoomRole | undefined> {
	const row = await db
		.updateTable('memberships')
		.set({ left_at: now, changed: thisTransaction })
		.where('room_id', '=', room)
		.where('user_id', '=', user)
		.where('left_at', 'is', null)
		.returning('role')
		.executeTakeFirst();
	return row?.role;
}

export async function setRole(db: Db, room: RoomId, user: UserId, role: RoomRole): Promise<void> {
	await db
		.updateTable('memberships')
		.set({ role, changed: thisTransaction })
		.where('room_id', '=', room)
		.where('user_id', '=', user)
		.where('left_at', 'is', null)
		.execute();
}

/** Keeps everybody else from changing who is in this room until the transaction ends. */
export async function lockMembers(db: Db, room: RoomId): Promise<void> {
	await db.selectFrom('rooms').select('id').where('id', '=', room).forNoKeyUpdate().execute();
}

export type StoredMember = Pick<
	Selectable<Tables['memberships']>,
	'user_id' | 'role' | 'joined_at' | 'read_seq' | 'delivered_seq' | 'joined_seq'
>;

/** In the order in which they came. */
export async function membersOf(db: Db, room: RoomId): Promise<StoredMember[]> {
	return await db
		.selectFrom('memberships')
		.select(['user_id', 'role', 'joined_at', 'read_seq', 'delivered_seq', 'joined_seq'])
		.where('room_id', '=', room)
		.where('left_at', 'is', null)
		.orderBy('joined_at')
		.orderBy('user_id')
		.execute();
}

export async function memberIds(db: Db, room: RoomId): Promise<UserId[]> {
	const rows = await db
		.selectFrom('memberships')
		.select('user_id')
		.where('room_id', '=', room)
		.where('left_at', 'is', null)
		.execute();
	return rows.map((row) => row.user_id);
}
