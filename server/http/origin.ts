/** Whose page a request comes from. Knows nothing of Kit: the same for endpoints and for the upgrade of a socket. */

/**
 * True for a page of this server. With a configured origin only that one counts; without it whatever host the request was sent to,
 * which a foreign page cannot forge, for browsers set both headers themselves.
 */
export function isOwnOrigin(origin: string | null | undefined, host: string | null | undefined, configured: string | undefined): boolean {
	if (origin === null || origin === undefined) return false;
	if (configured !== undefined) return origin === configured;
	if (host === null || host === undefined || !URL.canParse(origin)) return false;
	const { protocol, host: originHost } = new URL(origin);
	return (protocol === 'http:' || protocol === 'https:') && originHost === host.toLowerCase();
}
