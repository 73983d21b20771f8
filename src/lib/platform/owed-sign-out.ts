/** A sign-out made without a network: the device is wiped at once, the session on the server ends first thing when it can be reached. */
const key = 'kith:owed-sign-out';
const patienceMs = 10_000;

export class SignOutDebt {
	readonly #storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
	#paying: Promise<boolean> | undefined;

	constructor(storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>) {
		this.#storage = storage;
	}

	get isOwed(): boolean {
		try {
			return this.#storage().getItem(key) !== null;
		} catch {
			// Storage is switched off: nothing could be noted.
			return false;
		}
	}

	/** No-op where this browser keeps nothing. */
	owe(): void {
		try {
			this.#storage().setItem(key, '1');
		} catch {
			// Storage is switched off: the session ends by its age.
		}
	}

	/** Somebody has signed in: the session in the cookie is theirs, and must not be ended for who was here before. */
	settle(): void {
		try {
			this.#storage().removeItem(key);
		} catch {
			// Storage is switched off: nothing is noted.
		}
	}

	/** To be awaited before anything is asked with the cookie. True when nothing is owed any more; never throws. */
	pay(fetch: typeof globalThis.fetch): Promise<boolean> {
		// One at a time: a second answer could take the cookie of whoever signed in after the first.
		this.#paying ??= this.#pay(fetch).finally(() => (this.#paying = undefined));
		return this.#paying;
	}

	async #pay(fetch: typeof globalThis.fetch): Promise<boolean> {
		if (!this.isOwed) return true;
		try {
			const signal = AbortSignal.timeout(patienceMs);
			const { status } = await fetch('/api/auth/logout', { method: 'POST', credentials: 'same-origin', signal });
			// A session that is over already is what was asked for; any other page is a proxy's, which ended nothing.
			if (status !== 204 && status !== 401) return false;
			this.settle();
			return true;
		} catch {
			// No network yet: asked again before the next call.
			return false;
		}
	}
}

/** Of this browser. */
export const signOutDebt = new SignOutDebt(() => localStorage);
