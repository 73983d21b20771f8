/** Accounts and profiles. Emails are stored in lower case; usernames as chosen, with the skeleton that makes look-alikes one. */
import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { UserId } from '#lib/core/ids.ts';
import type { Db, Tables } from './schema.ts';

export type StoredUser = Omit<Selectable<Tables['users']>, 'password_hash'>;

const profile = [
	'id',
	'username',
	'username_skeleton',
	'full_name',
	'email',
	'about',
	'avatar_url',
	'role',
	'created_at',
	'disabled_at',
	'last_active_at',
	'read_receipts',
	'show_last_active',
	'invisible'
] as const;

/** Whether anyone ever signed up here. */
export async function hasUsers(db: Db): Promise<boolean> {
	return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** Until the transaction ends no one else can sign up: only one account is the first. Reading goes on. */
export async function lockSignUp(db: Db): Promise<void> {
	await sql`lock table users in share row exclusive mode`.execute(db);
}

/** False when the email or the name's skeleton is taken; nothing is written then. */
export async function insertUser(
	db: Db,
	user: Omit<Insertable<Tables['users']>, 'disabled_at' | 'last_active_at' | 'avatar_url' | 'about'>
): Promise<boolean> {
	const row = await db
		.insertInto('users')
		.values({ ...user, about: null, avatar_url: null, disabled_at: null, last_active_at: null })
		.onConflict((conflict) => conflict.doNothing())
		.returning('id')
		.executeTakeFirst();
	return row !== undefined;
}

/** Undefined for nobody and for disabled accounts. */
export async function userById(db: Db, id: UserId): Promise<StoredUser | undefined> {
	return await db.selectFrom('users').select(profile).where('id', '=', id).where('disabled_at', 'is', null).executeTakeFirst();
}

/** In no order; disabled and unknown ones are absent. */
export async function usersByIds(db: Db, ids: readonly UserId[]): Promise<StoredUser[]> {
	if (ids.length === 0) return [];
	return await db.selectFrom('users').select(profile).where('id', 'in', ids).where('disabled_at', 'is', null).execute();
}

export interface StoredCredentials {
	readonly id: UserId;
	readonly passwordHash: string;
}

/** By email in lower case, or by the skeleton of a username; undefined for nobody and for disabled accounts. */
export async function credentialsOf(
	db: Db,
	by: { email: string } | { skeleton: string }
): Promise<StoredCredentials | undefined> {
	const query = db.selectFrom('users').select(['id', 'password_hash as passwordHash']).where('disabled_at', 'is', null);
	const found = 'email' in by ? query.where('email', '=', by.email) : query.where('username_skeleton', '=', by.skeleton);
	return await found.executeTakeFirst();
}

export async function isEmailTaken(db: Db, email: string): Promise<boolean> {
	return (await db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirst()) !== undefined;
}

/** Which of these skeletons somebody has. */
export async function takenSkeletons(db: Db, skeletons: readonly string[]): Promise<ReadonlySet<string>> {
	const rows = await db.selectFrom('users').select('username_skeleton').where('username_skeleton', 'in', skeletons).execute();
	return new Set(rows.map((row) => row.username_skeleton));
}

export type ProfileChange = Pick<
	Updateable<Tables['users']>,
	'full_name' | 'username' | 'username_skeleton' | 'about' | 'read_receipts' | 'show_last_active' | 'invisible'
>;

/** Undefined when another has the new name, or one that looks like it; nothing is changed then. */
export async function changeProfile(db: Db, id: UserId, change: ProfileChange): Promise<StoredUser | undefined> {
	const { username_skeleton: skeleton } = change;
	const isFree = (taken: string) =>
		sql<boolean>`not exists (select 1 from users other where other.username_skeleton = ${taken} and other.id <> ${id})`;
	const query = db.updateTable('users').set(change).where('id', '=', id);
	return await (skeleton === undefined ? query : query.where(isFree(skeleton))).returning(profile).executeTakeFirst();
}

export async function setPasswordHash(db: Db, id: UserId, passwordHash: string): Promise<void> {
	await db.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', id).execute();
}

export interface PeopleFilter {
	/** In the full name or the username, caseless; empty for everyone. */
	readonly query: string;
	/** The last person of the page before. */
	readonly cursor: UserId | undefined;
	readonly limit: number;
	/** Only people who share a room with this one. */
	readonly sharingRoomWith?: UserId;
	readonly except?: UserId;
}

/** By full name, then id; without disabled accounts. */
export async function listUsers(db: Db, { query, cursor, limit, sharingRoomWith, except }: PeopleFilter): Promise<StoredUser[]> {
	let people = db.selectFrom('users').select(profile).where('disabled_at', 'is', null);
	if (query !== '') {
		const pattern = likePattern(query);
		people = people.where(sql<boolean>`(lower(full_name) like ${pattern} or lower(username) like ${pattern})`);
	}
	if (except !== undefined) people = people.where('id', '<>', except);
	if (sharingRoomWith !== undefined) people = people.where((row) => row('id', 'in', roomMates(db, sharingRoomWith)));
	if (cursor !== undefined) {
		people = people.where(
			sql<boolean>`(lower(full_name) collate "C", id) > (select lower(full_name) collate "C", id from users where id = ${cursor})`
		);
	}
	return await people
		.orderBy(sql`lower(full_name) collate "C"`)
		.orderBy('id')
		.limit(limit)
		.execute();
}

/** True when both are in one room; of oneself always. */
export async function shareRoom(db: Db, one: UserId, other: UserId): Promise<boolean> {
	if (one === other) return true;
	const row = await db
		.selectFrom('users')
		.select('id')
		.where('id', '=', other)
		.where((eb) => eb('id', 'in', roomMates(db, one)))
		.executeTakeFirst();
	return row !== undefined;
}

function roomMates(db: Db, user: UserId) {
	return db
		.selectFrom('memberships as mine')
		.innerJoin('memberships as theirs', 'theirs.room_id', 'mine.room_id')
		.where('mine.user_id', '=', user)
		.where('mine.left_at', 'is', null)
		.where('theirs.left_at', 'is', null)
		.select('theirs.user_id');
}

/** For `like` over lower-cased text, with everything in it taken literally. */
export function likePattern(query: string): string {
	return `%${query.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
}
