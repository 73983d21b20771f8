/** Who used this browser last: an offline start has nobody else to ask. */
import { isUserId, type UserId } from '#lib/core/ids.ts';

const key = 'kith:user';

/** Undefined when nobody did, or when this browser keeps nothing. */
export function lastUser(): UserId | undefined {
	try {
		const value = localStorage.getItem(key);
		return isUserId(value) ? value : undefined;
	} catch {
		// Storage is switched off: as if nobody had been here.
		return undefined;
	}
}

/** No-op where this browser keeps nothing. */
export function rememberUser(user: UserId | undefined): void {
	try {
		if (user) localStorage.setItem(key, user);
		else localStorage.removeItem(key);
	} catch {
		// Storage is switched off or full: the next start asks the server.
	}
}
