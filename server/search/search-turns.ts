/** Who searches when: few at once, and each person one after the other, so that searches leave the database to everything else. */
import type { UserId } from '#lib/core/ids.ts';

export interface TurnLimits {
	/** Of all people; each of them searches once at a time. */
	readonly atOnce: number;
	readonly longestWaitMs: number;
}

interface Waiting {
	readonly user: UserId;
	start(): void;
}

export class SearchTurns {
	readonly #limits: TurnLimits;
	readonly #searching = new Set<UserId>();
	/** In the order they came. */
	readonly #waiting = new Set<Waiting>();

	constructor(limits: TurnLimits) {
		this.#limits = limits;
	}

	/** First come, first served, but who searches already lets the next one pass. Undefined when the turn did not come in time. */
	async run<Result>(user: UserId, search: () => Promise<Result>): Promise<Result | undefined> {
		if (!(await this.#turnOf(user))) return undefined;
		try {
			return await search();
		} finally {
			this.#searching.delete(user);
			this.#callNext();
		}
	}

	/** Resolves with false after the longest wait. */
	#turnOf(user: UserId): Promise<boolean> {
		if (this.#isFreeFor(user)) {
			this.#searching.add(user);
			return Promise.resolve(true);
		}
		return new Promise((resolve) => {
			const leave = (hasTurn: boolean): void => {
				clearTimeout(timer);
				this.#waiting.delete(waiting);
				resolve(hasTurn);
			};
			const timer = setTimeout(() => leave(false), this.#limits.longestWaitMs);
			const waiting = { user, start: () => leave(true) };
			this.#waiting.add(waiting);
		});
	}

	#callNext(): void {
		for (const { user, start } of this.#waiting) {
			if (!this.#isFreeFor(user)) continue;
			// Counted before it goes on: the next one must find the place taken.
			this.#searching.add(user);
			start();
		}
	}

	#isFreeFor(user: UserId): boolean {
		return this.#searching.size < this.#limits.atOnce && !this.#searching.has(user);
	}
}
