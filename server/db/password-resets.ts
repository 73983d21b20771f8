/** Password-reset links, by the hash of their token. */
import type { UserId } from '#lib/core/ids.ts';
import type { Db } from './schema.ts';

/** A new link for a person takes the place of those made before. */
export async function replaceReset(
	db: Db,
	reset: { tokenHash: string; user: UserId; createdBy: UserId; createdAt: number; expiresAt: number }
): Promise<void> {
	const { tokenHash, user, createdBy, createdAt, expiresAt } = reset;
	await db.deleteFrom('password_resets').where('user_id', '=', user).execute();
	await db
		.insertInto('password_resets')
		.values({
			token_hash: tokenHash,
			user_id: user,
			created_by: createdBy,
			created_at: createdAt,
			expires_at: expiresAt,
			used_at: null
		})
		.execute();
}

/** Whose link it is, and it is used up; undefined when it was used before, has expired or never was. Of two at once one gets it. */
export async function useReset(db: Db, tokenHash: string, now: number): Promise<UserId | undefined> {
	const row = await db
		.updateTable('password_resets')
		.set({ used_at: now })
		.where('token_hash', '=', tokenHash)
		.where('used_at', 'is', null)
		.where('expires_at', '>', now)
		.returning('user_id')
		.executeTakeFirst();
	return row?.user_id;
}
