/** What rooms keep pinned. Every change is counted in the room's row, in the same transaction. */
import { sql } from 'kysely';
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import { thisTransaction } from './changed.ts';
import type { StoredMessage } from './messages.ts';
import type { Db } from './schema.ts';

export interface NewPin {
	readonly room: RoomId;
	readonly message: MessageId;
	readonly by: UserId;
	readonly at: number;
}

export type StoredPin = StoredMessage & { readonly pinnedBy: UserId; readonly pinnedAt: number };

/** False when it was pinned already, or has been redacted; nothing is written then. Call with the room's row locked. */
export async function insertPin(db: Db, { room, message, by, at }: NewPin): Promise<boolean> {
	const { rows } = await sql`
		insert into pins (room_id, message_id, pinned_by, pinned_at)
		select m.room_id, m.id, ${by}, ${at}::bigint from messages m where m.room_id = ${room} and m.id = ${message} and not m.redacted
		on conflict do nothing
		returning message_id`.execute(db);
	return rows.length > 0;
}

/** In no order. */
export async function pinnedIn(db: Db, room: RoomId): Promise<MessageId[]> {
	const rows = await db.selectFrom('pins').select('message_id').where('room_id', '=', room).execute();
	return rows.map((row) => row.message_id);
}

/** False when it was not pinned. */
export async function deletePin(db: Db, room: RoomId, message: MessageId): Promise<boolean> {
	const row = await db
		.deleteFrom('pins')
		.where('room_id', '=', room)
		.where('message_id', '=', message)
		.returning('message_id')
		.executeTakeFirst();
	return row !== undefined;
}

/** Sets the room's count to what is there, so that everybody's next `/api/sync` speaks of the room. */
export async function countPins(db: Db, room: RoomId): Promise<void> {
	await db
		.updateTable('rooms')
		.set({ pin_count: sql<number>`(select count(*)::int from pins where pins.room_id = ${room})`, changed: thisTransaction })
		.where('id', '=', room)
		.execute();
}

/** The latest pin first, of messages in segments from `fromSegment` on. */
export async function pinsOf(db: Db, room: RoomId, fromSegment: number): Promise<StoredPin[]> {
	return await db
		.selectFrom('pins as p')
		.innerJoin('messages as x', (join) => join.onRef('x.room_id', '=', 'p.room_id').onRef('x.id', '=', 'p.message_id'))
		.selectAll('x')
		.select(['p.pinned_by as pinnedBy', 'p.pinned_at as pinnedAt'])
		.where('p.room_id', '=', room)
		.where('x.segment', '>=', fromSegment)
		.where('x.redacted', '=', false)
		.orderBy('p.pinned_at', 'desc')
		.orderBy('p.message_id')
		.execute();
}
