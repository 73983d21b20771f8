/** What "changed since" stands on: rows carry the transaction that last touched them, and a cursor is the oldest one that still runs. */
import { sql } from 'kysely';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import type { Db } from './schema.ts';

/** For the `changed` column of every row that is written. */
export const thisTransaction = sql<number>`pg_current_xact_id()::text::bigint`;

export interface ChangeCursor {
	/** Names this very database: transactions are numbered anew in another one, so a cursor from there says nothing here. */
	readonly epoch: string;
	/** Every transaction below it has ended and is seen by whoever asks now; what ends later has this number or a higher one. */
	readonly transaction: number;
}

/** Take it before the reads that it shall stand for: then what they miss is told again, never lost. */
export async function changeCursor(db: Db): Promise<ChangeCursor> {
	const { rows } = await sql<{ epoch: string; transaction: number }>`
		select left(md5(system_identifier || ':' || (select oid from pg_database where datname = current_database())), 16) as epoch,
			pg_snapshot_xmin(pg_current_snapshot())::text::bigint as transaction
		from pg_control_system()`.execute(db);
	const [row] = rows;
	if (row === undefined) throw new Error('the database does not say which one it is');
	return row;
}

/** Rooms that this person left or was taken out of since. */
export async function roomsLeftSince(db: Db, user: UserId, since: number): Promise<RoomId[]> {
	const rows = await db
		.selectFrom('memberships')
		.select('room_id')
		.where('user_id', '=', user)
		.where('left_at', 'is not', null)
		.where('changed', '>=', since)
		.execute();
	return rows.map((row) => row.room_id);
}
