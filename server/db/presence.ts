/** What is kept of people being there, and who may know it of whom. */
import { sql } from 'kysely';
import type { UserId } from '#lib/core/ids.ts';
import type { Db } from './schema.ts';

export interface StoredPresence {
	readonly user: UserId;
	readonly lastActiveAt: number | null;
	readonly showsLastActive: boolean;
	readonly isInvisible: boolean;
}

/** In no order; disabled and unknown people are absent. */
export async function storedPresence(db: Db, users: readonly UserId[]): Promise<StoredPresence[]> {
	if (users.length === 0) return [];
	return await db
		.selectFrom('users')
		.select(['id as user', 'last_active_at as lastActiveAt', 'show_last_active as showsLastActive', 'invisible as isInvisible'])
		.where('id', 'in', users)
		.where('disabled_at', 'is', null)
		.execute();
}

/** Of each pair of an asker and a person those who share a room now, with what is kept of the person: one query for many askers. */
export async function knownPresence(
	db: Db,
	askers: readonly UserId[],
	people: readonly UserId[]
): Promise<(StoredPresence & { asker: UserId })[]> {
	if (askers.length === 0) return [];
	const { rows } = await sql<StoredPresence & { asker: UserId }>`
		select pair.asker, u.id as "user", u.last_active_at as "lastActiveAt", u.show_last_active as "showsLastActive",
			u.invisible as "isInvisible"
		from (select distinct asker, person from unnest(${askers}::text[], ${people}::text[]) as asked (asker, person)) pair
		join users u on u.id = pair.person and u.disabled_at is null
		where pair.asker = pair.person or exists (
			select 1 from memberships mine
			join memberships theirs on theirs.room_id = mine.room_id and theirs.user_id = pair.person and theirs.left_at is null
			where mine.user_id = pair.asker and mine.left_at is null
		)`.execute(db);
	return rows;
}

/** Those of `people` who share a room with the asker, and the asker. */
export async function roomMatesAmong(db: Db, asker: UserId, people: readonly UserId[]): Promise<ReadonlySet<UserId>> {
	const known = await knownPresence(
		db,
		people.map(() => asker),
		people
	);
	return new Set(known.map(({ user }) => user));
}

/** Forward only. Who is invisible leaves no trace. */
export async function saveLastActive(db: Db, seen: readonly { readonly user: UserId; readonly at: number }[]): Promise<void> {
	if (seen.length === 0) return;
	const users = seen.map(({ user }) => user);
	const times = seen.map(({ at }) => at);
	await sql`
		update users u set last_active_at = seen.at
		from unnest(${users}::text[], ${times}::bigint[]) as seen (person, at)
		where u.id = seen.person and not u.invisible and (u.last_active_at is null or u.last_active_at < seen.at)`.execute(db);
}
