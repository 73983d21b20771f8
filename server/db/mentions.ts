/** Whom messages name. Rows of new messages are written by their commit (`commit.ts`), those of edited ones here. */
import { sql } from 'kysely';
import type { MessageId, RoomId } from '#lib/core/ids.ts';
import type { Mentioned } from '#lib/core/mentions.ts';
import type { Db } from './schema.ts';

/** Stands for everybody in the room, where a person's id stands otherwise, and among skeletons, where no name has an @. */
export const everybody = '@room';

/** As the statements take it; undefined for a text that names nobody. */
export function skeletonsOf({ skeletons, isRoom }: Mentioned): readonly string[] | undefined {
	if (skeletons.size === 0 && !isRoom) return undefined;
	return isRoom ? [...skeletons, everybody] : [...skeletons];
}

export interface NamedRow {
	readonly id: MessageId;
	readonly skeletons: readonly string[];
}

/** Sets whom these messages name: members other than the author. Idempotent; a redacted message names nobody. */
export async function projectMentions(db: Db, room: RoomId, named: readonly NamedRow[]): Promise<void> {
	const ids = named.flatMap(({ id, skeletons }) => skeletons.map(() => id));
	await sql`
		with n as (
			select * from unnest(${ids}::text[], ${named.flatMap(({ skeletons }) => skeletons)}::text[]) as n (id, skeleton)
		), wanted as (
			select x.id, x.seq, u.id as person from n
			join messages x on x.room_id = ${room} and x.id = n.id and not x.redacted
			join users u on u.username_skeleton = n.skeleton and u.id <> x.author
			join memberships m on m.room_id = ${room} and m.user_id = u.id and m.left_at is null
			union
			select x.id, x.seq, ${everybody} from n
			join messages x on x.room_id = ${room} and x.id = n.id and not x.redacted
			where n.skeleton = ${everybody}
		), unnamed as (
			delete from mentions where mentions.room_id = ${room} and mentions.message_id = any(${named.map(({ id }) => id)}::text[])
				and not exists (select 1 from wanted w where w.id = mentions.message_id and w.person = mentions.user_id)
		)
		insert into mentions (room_id, message_id, seq, user_id)
		select ${room}, id, seq, person from wanted
		on conflict do nothing`.execute(db);
}
