/** Which page a browser's request comes from. Knows nothing of sessions. */

/** The part of an `Origin` header after the scheme; undefined for `null` and whatever else is not an http address. */
function hostOf(origin: string): string | undefined {
	return /^https?:\/\/([^/]+)$/.exec(origin)?.[1];
}

/**
 * True when a request's `Origin` is this server: its public address when it has one, else the address the request itself was sent to
 * (its `Host`). A page cannot choose the `Host` of its requests without losing the cookie, which belongs to the host.
 */
export function isOwnOrigin(
	origin: string | null | undefined,
	host: string | null | undefined,
	publicOrigin: string | undefined
): boolean {
	if (origin === null || origin === undefined) return false;
	if (origin === publicOrigin) return true;
	return typeof host === 'string' && hostOf(origin)?.toLowerCase() === host.toLowerCase();
}

/** Methods that change something: those need the `Origin` check. */
export const isUnsafeMethod = (method: string): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method);
