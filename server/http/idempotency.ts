/** The same POST under the same `Idempotency-Key` gets the first answer again. Messages do without: there the id is the key. */
import type { UserId } from '#lib/core/ids.ts';
import { hashSecret } from '../auth/hashes.ts';
import type { Clock } from '../clock.ts';
import { keepAnswer, keptAnswer, sweepAnswers } from '../db/idempotency-keys.ts';
import type { Db } from '../db/schema.ts';

/** Longer than any outbox waits for its answer. */
export const keepAnswersMs = 7 * 24 * 60 * 60 * 1000;
const maxAnswerUnits = 64 * 1024;

export interface Idempotency {
	/** `mismatch`: the key was used for something else. */
	recall(
		user: UserId,
		key: string,
		route: string,
		body: string
	): Promise<{ readonly status: number; readonly answer: string } | 'mismatch' | undefined>;
	/** Keeps the first answer. Failures of the server are not kept: those should be tried again. */
	keep(user: UserId, key: string, route: string, body: string, status: number, answer: string): Promise<void>;
	sweep(): Promise<void>;
}

export function createIdempotency(db: Db, clock: Clock): Idempotency {
	return {
		async recall(user, key, route, body) {
			const kept = await keptAnswer(db, user, hashSecret(key));
			if (kept === undefined) return undefined;
			if (kept.route !== route || kept.bodyHash !== hashSecret(body)) return 'mismatch';
			return { status: kept.status, answer: kept.answer };
		},
		async keep(user, key, route, body, status, answer) {
			if (status >= 500 || status === 429 || answer.length > maxAnswerUnits) return;
			await keepAnswer(db, user, hashSecret(key), { route, bodyHash: hashSecret(body), status, answer }, clock.now());
		},
		sweep: () => sweepAnswers(db, clock.now() - keepAnswersMs)
	};
}
