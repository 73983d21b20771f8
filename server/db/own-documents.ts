/** The documents that belong to one user each: head, log and snapshot. Every write is a compare-and-swap on the head. */
import { sql } from 'kysely';
import type { UserId } from '#lib/core/ids.ts';
import type { Db } from './schema.ts';

export interface OwnHead {
	readonly user: UserId;
	readonly generation: number;
	readonly position: number;
}

export interface StoredOwnDocument extends OwnHead {
	/** The snapshot and the rows after it, oldest first. */
	readonly updates: readonly Uint8Array[];
	/** How many rows stand behind the snapshot. */
	readonly tail: number;
}

/** Where a document stands that nobody has written to yet. */
export const firstHead = { generation: 1, position: 0 } as const;

/** One query for many, for many attach at once after a restart. Whoever never wrote anything is absent. */
export async function storedOwnDocuments(db: Db, users: readonly UserId[]): Promise<Map<UserId, StoredOwnDocument>> {
	// One statement, so that a snapshot taken between two reads cannot take rows away that the one read before lacks.
	const { rows } = await sql<{
		user_id: UserId;
		generation: number;
		position: number;
		state: Uint8Array | null;
		update: Uint8Array | null;
	}>`
		select d.user_id, d.generation, d.position, l.update,
			case when row_number() over (partition by d.user_id order by l.position) = 1 then s.state end as state
		from user_documents d
		left join user_snapshots s on s.user_id = d.user_id and s.generation = d.generation
		left join user_updates l on l.user_id = d.user_id and l.generation = d.generation and l.position > coalesce(s.position, 0)
		where d.user_id = any(${users}::text[])
		order by d.user_id, l.position`.execute(db);
	const found = new Map<UserId, StoredOwnDocument>();
	for (const [user, own] of Map.groupBy(rows, (row) => row.user_id)) {
		const [first] = own;
		if (first === undefined) continue;
		const tail = own.flatMap(({ update }) => (update === null ? [] : [update]));
		const updates = first.state === null ? tail : [first.state, ...tail];
		found.set(user, { user, generation: first.generation, position: first.position, updates, tail: tail.length });
	}
	return found;
}

/** Where these documents stand; those that nobody ever wrote to are absent. */
export async function ownHeads(db: Db, users: readonly UserId[]): Promise<OwnHead[]> {
	if (users.length === 0) return [];
	return await db
		.selectFrom('user_documents')
		.select(['user_id as user', 'generation', 'position'])
		.where('user_id', 'in', users)
		.execute();
}

export interface OwnCommit {
	readonly user: UserId;
	readonly generation: number;
	/** The position that the gate saw; its row gets the next one. */
	readonly expected: number;
	readonly update: Uint8Array;
}

/** One statement for all; gives those whose document still stood where its gate saw it. Nothing of the others is written. */
export async function commitOwnDocuments(db: Db, commits: readonly OwnCommit[]): Promise<ReadonlySet<UserId>> {
	const users = commits.map(({ user }) => user);
	const generations = commits.map(({ generation }) => generation);
	const expected = commits.map((commit) => commit.expected);
	const lengths = commits.map(({ update }) => update.byteLength);
	let next = 1;
	const starts = lengths.map((length) => (next += length) - length);
	const blob = Buffer.concat(commits.map(({ update }) => update));
	const { rows } = await sql<{ user_id: UserId }>`
		with asked as (
			select * from unnest(${users}::text[], ${generations}::int[], ${expected}::bigint[], ${starts}::int[], ${lengths}::int[])
				as a (user_id, generation, expected, start, length)
			order by user_id
		), made as (
			insert into user_documents (user_id, generation, position)
			select user_id, generation, 1 from asked where expected = 0 and generation = 1
			on conflict (user_id) do nothing returning user_id
		), moved as (
			update user_documents d set position = d.position + 1 from asked a
			where a.user_id = d.user_id and a.generation = d.generation and a.expected = d.position and a.expected > 0
			returning d.user_id
		), won as (
			select user_id from made union all select user_id from moved
		)
		insert into user_updates (user_id, generation, position, update)
		select a.user_id, a.generation, a.expected + 1, substring(${blob}::bytea from a.start for a.length)
		from asked a join won on won.user_id = a.user_id
		returning user_id`.execute(db);
	return new Set(rows.map(({ user_id }) => user_id));
}

/** Takes the place of the rows up to its position; false when the document has a newer generation or snapshot. */
export async function saveOwnSnapshot(db: Db, { user, generation, position }: OwnHead, state: Uint8Array): Promise<boolean> {
	const { rows } = await sql`
		with current as (
			select user_id from user_documents where user_id = ${user} and generation = ${generation} for update
		), kept as (
			insert into user_snapshots (user_id, generation, position, state)
			select user_id, ${generation}::int, ${position}::bigint, ${state}::bytea from current
			on conflict (user_id) do update set generation = excluded.generation, position = excluded.position, state = excluded.state
			where user_snapshots.generation < excluded.generation
				or (user_snapshots.generation = excluded.generation and user_snapshots.position < excluded.position)
			returning user_id
		), gone as (
			delete from user_updates where user_id in (select user_id from kept)
				and (generation < ${generation}::int or (generation = ${generation}::int and position <= ${position}::bigint))
		)
		select user_id from kept`.execute(db);
	return rows.length > 0;
}

/** Starts the next generation with `state`, at position 1; false when somebody wrote meanwhile. What was before is gone with it. */
export async function startOwnGeneration(db: Db, { user, generation, position }: OwnHead, state: Uint8Array): Promise<boolean> {
	const { rows } = await sql`
		with moved as (
			update user_documents set generation = generation + 1, position = 1
			where user_id = ${user} and generation = ${generation}::int and position = ${position}::bigint
			returning user_id, generation
		), kept as (
			insert into user_snapshots (user_id, generation, position, state)
			select user_id, generation, 1, ${state}::bytea from moved
			on conflict (user_id) do update set generation = excluded.generation, position = excluded.position, state = excluded.state
			returning user_id
		), gone as (
			delete from user_updates where user_id in (select user_id from moved) and generation <= ${generation}::int
		)
		select user_id from moved`.execute(db);
	return rows.length > 0;
}
