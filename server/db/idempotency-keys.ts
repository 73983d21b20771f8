/** Answers kept for requests that may be sent again. */
import type { UserId } from '#lib/core/ids.ts';
import type { Db } from './schema.ts';

export interface KeptAnswer {
	readonly route: string;
	readonly bodyHash: string;
	readonly status: number;
	readonly answer: string;
}

/** Undefined when this person never used the key. */
export async function keptAnswer(db: Db, user: UserId, key: string): Promise<KeptAnswer | undefined> {
	return await db
		.selectFrom('idempotency_keys')
		.select(['route', 'body_hash as bodyHash', 'status', 'answer'])
		.where('user_id', '=', user)
		.where('key', '=', key)
		.executeTakeFirst();
}

/** The first answer under a key stays. */
export async function keepAnswer(
	db: Db,
	user: UserId,
	key: string,
	{ route, bodyHash, status, answer }: KeptAnswer,
	at: number
): Promise<void> {
	await db
		.insertInto('idempotency_keys')
		.values({ user_id: user, key, route, body_hash: bodyHash, status, answer, created_at: at })
		.onConflict((conflict) => conflict.doNothing())
		.execute();
}

export async function sweepAnswers(db: Db, before: number): Promise<void> {
	await db.deleteFrom('idempotency_keys').where('created_at', '<', before).execute();
}
