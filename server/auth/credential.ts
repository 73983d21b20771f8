/** What a cookie or a token turns out to be. */
import type { UserId } from '#lib/core/ids.ts';
import type { ServerRole } from '../db/schema.ts';

export interface ActiveSession {
	/** SHA-256 of the cookie's session id, or `family:<id>` for a bearer token. Names the session to `RoomSync.sessionEnded`. */
	readonly sessionHash: string;
	readonly user: UserId;
	readonly role: ServerRole;
	readonly expiresAt: number;
	/** How it was shown. Only a cookie can be sent by a foreign page, so only it needs the Origin check. */
	readonly via: 'cookie' | 'bearer';
	/** Set when the session was prolonged just now: the cookie to send along. */
	readonly renewedCookie?: string;
}

export type Credential =
	{ readonly kind: 'active'; readonly session: ActiveSession } | { readonly kind: 'none' | 'expired' | 'revoked' };
