/** One of all tabs and the service worker at a time. */

export interface TabLocks {
	/**
	 * Runs `act` while holding the lock, waiting for it first; lets go when `act` settles or the page ends. Given up when `signal`
	 * is aborted while waiting: then it resolves without having run.
	 */
	hold(name: string, signal: AbortSignal, act: () => Promise<void>): Promise<void>;
	/** Runs `act` only if nobody holds the lock now. */
	holdIfFree(name: string, act: () => Promise<void>): Promise<void>;
}

export function browserLocks(locks: LockManager): TabLocks {
	return {
		async hold(name, signal, act) {
			try {
				await locks.request(name, { signal }, act);
			} catch (cause) {
				if (!signal.aborted) throw cause;
			}
		},
		async holdIfFree(name, act) {
			await locks.request(name, { ifAvailable: true }, (lock) => (lock ? act() : undefined));
		}
	};
}

/** For where the platform has none (an insecure address): the tabs then cannot know of each other, and the server tells doubles apart by id. */
export class PageLocks implements TabLocks {
	readonly #queues = new Map<string, Promise<void>>();

	hold(name: string, signal: AbortSignal, act: () => Promise<void>): Promise<void> {
		const before = this.#queues.get(name) ?? Promise.resolve();
		const held = before.then(() => (signal.aborted ? undefined : act()));
		const over = held
			// The next in line does not care how this one ended.
			.catch(() => undefined)
			.then(() => {
				if (this.#queues.get(name) === over) this.#queues.delete(name);
			});
		this.#queues.set(name, over);
		return held;
	}

	async holdIfFree(name: string, act: () => Promise<void>): Promise<void> {
		if (!this.#queues.has(name)) await this.hold(name, new AbortController().signal, act);
	}
}

export const drainLock = (user: string): string => `kith:${user}:drain`;
