/** Who is at the other end of a socket, and what the socket side needs to know of sessions. */
import type { UserId } from '#lib/core/ids.ts';

export interface Identity {
	readonly user: UserId;
	/** Ends with it: the socket of a session that was signed out is closed. Undefined for short-lived tokens. */
	readonly sessionHash: string | undefined;
}

export type Identification =
	{ readonly kind: 'active'; readonly identity: Identity } | { readonly kind: 'none' | 'expired' | 'revoked' };

export interface Identify {
	/** From the `Cookie` header of the upgrade. */
	fromCookie(header: string | undefined): Promise<Identification>;
	/** From a bearer token, as a Hocuspocus token or in the query of `/yws`. */
	fromToken(token: string): Promise<Identification>;
}

/** The reason told when a document is denied. */
export function denialOf(identification: Identification): string {
	switch (identification.kind) {
		case 'expired':
			return 'session_expired';
		case 'revoked':
			return 'session_revoked';
		case 'none':
		case 'active':
			return 'signed_out';
		default:
			return identification satisfies never;
	}
}
