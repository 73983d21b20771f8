/** Sessions of browsers. Ended ones are kept a while, so that "expired" and "revoked" can be told apart. */
import { sql } from 'kysely';
import type { UserId } from '#lib/core/ids.ts';
import type { Db, ServerRole } from './schema.ts';

export interface StoredSession {
	readonly user: UserId;
	/** Of the person, now. */
	readonly role: ServerRole;
	readonly expiresAt: number;
	readonly isRevoked: boolean;
}

/** Undefined when no session ever had this hash, or its row was swept. Sessions of a disabled account count as revoked. */
export async function sessionByHash(db: Db, idHash: string): Promise<StoredSession | undefined> {
	return (await sessionsByHash(db, [idHash])).get(idHash);
}

/** By hash; those of which `sessionByHash` knows nothing are absent. */
export async function sessionsByHash(db: Db, idHashes: readonly string[]): Promise<ReadonlyMap<string, StoredSession>> {
	const rows = await db
		.selectFrom('sessions')
		.innerJoin('users', 'users.id', 'sessions.user_id')
		.select(['sessions.id_hash', 'users.id', 'users.role', 'users.disabled_at', 'sessions.expires_at', 'sessions.revoked_at'])
		.where('sessions.id_hash', '=', sql<string>`any(${idHashes}::text[])`)
		.execute();
	return new Map(
		rows.map((row) => [
			row.id_hash,
			{
				user: row.id,
				role: row.role,
				expiresAt: row.expires_at,
				isRevoked: row.revoked_at !== null || row.disabled_at !== null
			}
		])
	);
}

export async function insertSession(
	db: Db,
	session: { idHash: string; user: UserId; createdAt: number; expiresAt: number; userAgent: string | null }
): Promise<void> {
	const { idHash, user, createdAt, expiresAt, userAgent } = session;
	await db
		.insertInto('sessions')
		.values({
			id_hash: idHash,
			user_id: user,
			created_at: createdAt,
			expires_at: expiresAt,
			revoked_at: null,
			user_agent: userAgent
		})
		.execute();
}

export async function extendSession(db: Db, idHash: string, expiresAt: number): Promise<void> {
	await db
		.updateTable('sessions')
		.set({ expires_at: expiresAt })
		.where('id_hash', '=', idHash)
		.where('revoked_at', 'is', null)
		.execute();
}

/** No-op for a session that ended already. */
export async function revokeSession(db: Db, idHash: string, at: number): Promise<void> {
	await db
		.updateTable('sessions')
		.set({ revoked_at: at })
		.where('id_hash', '=', idHash)
		.where('revoked_at', 'is', null)
		.execute();
}

export async function revokeSessionsOf(db: Db, user: UserId, at: number): Promise<void> {
	await db.updateTable('sessions').set({ revoked_at: at }).where('user_id', '=', user).where('revoked_at', 'is', null).execute();
}

/** Forgets sessions that ended before `before`. */
export async function sweepSessions(db: Db, before: number): Promise<void> {
	await db
		.deleteFrom('sessions')
		.where((row) => row.or([row('expires_at', '<', before), row('revoked_at', '<', before)]))
		.execute();
}
