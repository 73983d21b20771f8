/** Slows down whoever tries too often. The counters are in the database, so all nodes count together. */
import { refused, type Refused } from '#lib/core/problem.ts';
import type { Clock } from '../clock.ts';
import { countUse, forgetUses, sweepUses } from '../db/rate-limits.ts';
import type { Db } from '../db/schema.ts';
import { hashSecret } from './hashes.ts';

const minute = 60_000;
/** Budgets of what can be tried without being known. Sign-ins count for the address and the account together, so that nobody locks out another from afar. */
const budgets = {
	signIn: { uses: 10, windowMs: 15 * minute },
	signInFromAddress: { uses: 200, windowMs: 15 * minute },
	signUp: { uses: 60, windowMs: 60 * minute },
	username: { uses: 240, windowMs: 10 * minute },
	reset: { uses: 20, windowMs: 15 * minute },
	invite: { uses: 120, windowMs: 10 * minute }
} as const;
const longestWindowMs = 60 * minute;
export type Budget = keyof typeof budgets;

export interface Throttle {
	/** Undefined when there is budget left; it is counted. */
	spend(budget: Budget, ...key: readonly string[]): Promise<Refused | undefined>;
	/** Gives it back, once they have shown who they are. */
	forgive(budget: Budget, ...key: readonly string[]): Promise<void>;
	/** Forgets windows that are over. */
	sweep(): Promise<void>;
}

export function createThrottle(db: Db, clock: Clock, hasLimits: boolean): Throttle {
	// Hashed, so that the table holds neither addresses nor account names.
	const keyOf = (budget: Budget, key: readonly string[]) => `${budget}:${hashSecret(key.join('\n'))}`;
	return {
		async spend(budget, ...key) {
			if (!hasLimits) return undefined;
			const { uses, windowMs } = budgets[budget];
			const now = clock.now();
			const { used, windowStartedAt } = await countUse(db, keyOf(budget, key), windowMs, now);
			if (used <= uses) return undefined;
			return refused('rate_limited', { retryAfterSeconds: Math.max(1, Math.ceil((windowStartedAt + windowMs - now) / 1000)) });
		},
		async forgive(budget, ...key) {
			if (hasLimits) await forgetUses(db, keyOf(budget, key));
		},
		sweep: () => sweepUses(db, clock.now() - longestWindowMs)
	};
}
