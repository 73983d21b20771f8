/** A sign-out made without a network: the device is wiped at once, the session on the server ends first thing when it can be reached. */
const key = 'kith:owed-sign-out';

/** No-op where this browser keeps nothing. */
export function oweSignOut(): void {
	try {
		localStorage.setItem(key, '1');
	} catch {
		// Storage is switched off: the session ends by its age.
	}
}

/** To be awaited before anybody is signed in at start. True when nothing is owed any more. */
export async function paySignOut(fetch: typeof globalThis.fetch): Promise<boolean> {
	try {
		if (localStorage.getItem(key) === null) return true;
		const response = await fetch('/api/auth/logout', { method: 'POST', credentials: 'same-origin' });
		// A session that is over already is what was asked for.
		if (!response.ok && response.status !== 401) return false;
		localStorage.removeItem(key);
		return true;
	} catch {
		// No network yet: asked again at the next start.
		return false;
	}
}
