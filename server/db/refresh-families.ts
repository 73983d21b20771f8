/** Refresh families of API clients: each row holds the hash of the one token that is good now. */
import type { UserId } from '#lib/core/ids.ts';
import type { Db, ServerRole } from './schema.ts';

export interface StoredFamily {
	readonly user: UserId;
	readonly role: ServerRole;
	readonly tokenHash: string;
	readonly expiresAt: number;
	readonly hasEnded: boolean;
}

/** Undefined when there never was one. A disabled account's families count as ended. */
export async function refreshFamily(db: Db, id: string): Promise<StoredFamily | undefined> {
	const row = await db
		.selectFrom('refresh_families as f')
		.innerJoin('users', 'users.id', 'f.user_id')
		.select(['users.id', 'users.role', 'users.disabled_at', 'f.token_hash', 'f.expires_at', 'f.ended_at'])
		.where('f.id', '=', id)
		.executeTakeFirst();
	if (row === undefined) return undefined;
	const hasEnded = row.ended_at !== null || row.disabled_at !== null;
	return { user: row.id, role: row.role, tokenHash: row.token_hash, expiresAt: row.expires_at, hasEnded };
}

export async function insertRefreshFamily(
	db: Db,
	family: { id: string; user: UserId; tokenHash: string; createdAt: number; expiresAt: number }
): Promise<void> {
	const { id, user, tokenHash, createdAt, expiresAt } = family;
	await db
		.insertInto('refresh_families')
		.values({ id, user_id: user, token_hash: tokenHash, created_at: createdAt, expires_at: expiresAt, ended_at: null })
		.execute();
}

/** False when `from` is no longer the good token: somebody used it before. Of two at once, one gets true. */
export async function rotateRefreshFamily(db: Db, id: string, from: string, to: string, expiresAt: number): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('refresh_families')
		.set({ token_hash: to, expires_at: expiresAt })
		.where('id', '=', id)
		.where('token_hash', '=', from)
		.where('ended_at', 'is', null)
		.executeTakeFirst();
	return numUpdatedRows === 1n;
}

export async function endRefreshFamily(db: Db, id: string, at: number): Promise<void> {
	await db.updateTable('refresh_families').set({ ended_at: at }).where('id', '=', id).where('ended_at', 'is', null).execute();
}

export async function endRefreshFamiliesOf(db: Db, user: UserId, at: number): Promise<void> {
	await db
		.updateTable('refresh_families')
		.set({ ended_at: at })
		.where('user_id', '=', user)
		.where('ended_at', 'is', null)
		.execute();
}

/** Forgets families that expired before `before`. */
export async function sweepRefreshFamilies(db: Db, before: number): Promise<void> {
	await db.deleteFrom('refresh_families').where('expires_at', '<', before).execute();
}
