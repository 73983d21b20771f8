/** What stands under the messages that threads began with. */
import { sql } from 'kysely';
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import type { Db } from './schema.ts';

export interface ThreadCount {
	readonly thread: MessageId;
	/** Not redacted; counted up to 1,000. */
	readonly replies: number;
	/** When the last one arrived. */
	readonly lastAt: number;
	/** Who replied, the last one first; at most ten. */
	readonly users: readonly UserId[];
}

/**
 * Of these messages, those with replies. A reply comes after what it replies to, so who may see the one may see the other; and of the same
 * room, so what names a message of another room counts for nothing (P3.15).
 */
export async function threadCounts(db: Db, room: RoomId, ids: readonly MessageId[]): Promise<ThreadCount[]> {
	if (ids.length === 0) return [];
	const { rows } = await sql<ThreadCount>`
		select thread, sum(said)::int as replies, max(at) as "lastAt", (array_agg(author order by seq desc))[1:10] as users from (
			select t.id as thread, r.author, count(*) as said, max(r.seq) as seq, max(r.arrived_at) as at
			from unnest(${ids}::text[]) as t (id)
			cross join lateral (
				select x.author, x.seq, x.arrived_at from messages x
				where x.room_id = ${room} and x.thread = t.id and x.id <> t.id and not x.redacted
				order by x.seq desc limit 1000
			) r
			group by t.id, r.author
		) people
		group by thread`.execute(db);
	return rows;
}
