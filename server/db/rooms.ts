/** Rooms themselves. What one person sees of them is `room-views.ts`; their log is `room-log.ts`. */
import { sql, type Selectable } from 'kysely';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { thisTransaction } from './changed.ts';
import type { Db, RoomKind, Tables } from './schema.ts';
import { likePattern } from './users.ts';

export interface NewRoom {
	readonly id: RoomId;
	readonly kind: RoomKind;
	readonly name: string;
	readonly topic: string | null;
	readonly createdBy: UserId;
	readonly createdAt: number;
	readonly memberCount: number;
}

/** With its first segment, without members. False when the id is taken; nothing is written then. */
export async function insertRoom(db: Db, room: NewRoom): Promise<boolean> {
	const inserted = await db
		.insertInto('rooms')
		.values({
			id: room.id,
			kind: room.kind,
			name: room.name,
			topic: room.topic,
			created_by: room.createdBy,
			created_at: room.createdAt,
			member_count: room.memberCount,
			archived_at: null,
			changed: thisTransaction
		})
		.onConflict((conflict) => conflict.doNothing())
		.returning('id')
		.executeTakeFirst();
	if (inserted === undefined) return false;
	await db
		.insertInto('segments')
		.values({ room_id: room.id, number: 1, opened_at: room.createdAt, sealed_at: null, changed: thisTransaction })
		.execute();
	return true;
}

/** Undefined when there is no such room. */
export async function roomById(
	db: Db,
	id: RoomId
): Promise<Pick<Selectable<Tables['rooms']>, 'kind' | 'name' | 'created_by' | 'member_count' | 'archived_at'> | undefined> {
	return await db
		.selectFrom('rooms')
		.select(['kind', 'name', 'created_by', 'member_count', 'archived_at'])
		.where('id', '=', id)
		.executeTakeFirst();
}

/** Sets what is given and leaves the rest. */
export async function updateRoom(db: Db, id: RoomId, change: { name?: string; topic?: string | null }): Promise<void> {
	await db
		.updateTable('rooms')
		.set({ ...change, changed: thisTransaction })
		.where('id', '=', id)
		.execute();
}

/** Adds to the number of members, or takes away from it. */
export async function countMembers(db: Db, id: RoomId, difference: number): Promise<void> {
	await db
		.updateTable('rooms')
		.set({ member_count: sql<number>`member_count + ${difference}::integer`, changed: thisTransaction })
		.where('id', '=', id)
		.execute();
}

export interface ChannelFilter {
	/** In the name or the topic, caseless; empty for all. */
	readonly query: string;
	/** The last channel of the page before. */
	readonly cursor: RoomId | undefined;
	readonly limit: number;
}

export type StoredChannel = Selectable<Tables['rooms']> & {
	/** Of the one who asks; null when not a member. */
	readonly role: Tables['memberships']['role'] | null;
};

/** Channels by name, then id, with the role that `user` has in them. */
export async function listChannels(db: Db, user: UserId, { query, cursor, limit }: ChannelFilter): Promise<StoredChannel[]> {
	let channels = db
		.selectFrom('rooms')
		.leftJoin('memberships', (join) =>
			join
				.onRef('memberships.room_id', '=', 'rooms.id')
				.on('memberships.user_id', '=', user)
				.on('memberships.left_at', 'is', null)
		)
		.selectAll('rooms')
		.select('memberships.role')
		.where('rooms.kind', '=', 'channel')
		.where('rooms.archived_at', 'is', null);
	if (query !== '') {
		const pattern = likePattern(query);
		channels = channels.where(sql<boolean>`(lower(rooms.name) like ${pattern} or lower(rooms.topic) like ${pattern})`);
	}
	if (cursor !== undefined)
		channels = channels.where(sql<boolean>`(rooms.name, rooms.id) > (select c.name, c.id from rooms c where c.id = ${cursor})`);
	return await channels.orderBy('rooms.name').orderBy('rooms.id').limit(limit).execute();
}
