/**
 * Who is asking: sessions of browsers (a cookie) and of API clients (a bearer token). Lucia, whose author has given it up, stands
 * behind this module alone, so that it can be replaced in one change. Knows nothing of passwords or HTTP.
 */
import { Lucia, TimeSpan } from 'lucia';
import type { UserId } from '#lib/core/ids.ts';
import { endRefreshFamiliesOf, endRefreshFamily, sweepRefreshFamilies } from '../db/refresh-families.ts';
import type { Db } from '../db/schema.ts';
import { revokeSession, revokeSessionsOf, sessionByHash } from '../db/sessions.ts';
import { createApiTokens, familyOf, type ApiTokens, type ApiTokensContext } from './api-tokens.ts';
import type { Credential } from './credential.ts';
import { hashSecret } from './hashes.ts';
import { keepEndedMs, luciaAdapter } from './lucia-adapter.ts';

export type { ActiveSession, Credential } from './credential.ts';

export interface Sessions extends ApiTokens {
	fromCookieHeader(header: string | null | undefined): Promise<Credential>;
	/** Opens a session for a browser; `cookie` is the value of a `Set-Cookie` header. */
	create(user: UserId, userAgent: string | null): Promise<{ readonly sessionHash: string; readonly cookie: string }>;
	/** No-op when it ended already. The caller tells the sockets. */
	revoke(sessionHash: string): Promise<void>;
	/** Every session and every refresh family of this person. */
	revokeAllOf(user: UserId): Promise<void>;
	/** The `Set-Cookie` value that takes the cookie away. */
	blankCookie(): string;
	/** Forgets what ended long ago. */
	sweep(): Promise<void>;
}

export interface SessionsContext extends ApiTokensContext {
	/** True when people reach the server over https: the cookie is then bound to it. */
	readonly isSecure: boolean;
}

/** Prolonged whenever less than half is left. */
export const sessionDays = 30;

export function createSessions({ isSecure, ...context }: SessionsContext): Sessions {
	const { db, clock } = context;
	const cookieName = isSecure ? '__Host-kith' : 'kith';
	const lucia = new Lucia(luciaAdapter(db, clock), {
		sessionExpiresIn: new TimeSpan(sessionDays, 'd'),
		// The cookie outlives the session, so that one that comes back late is told "expired" and not "who are you?".
		sessionCookie: { name: cookieName, expires: false, attributes: { secure: isSecure, sameSite: 'lax', path: '/' } },
		getUserAttributes: ({ role }) => ({ role })
	});

	async function fromCookieHeader(header: string | null | undefined): Promise<Credential> {
		const id = cookieValue(header, cookieName);
		if (id === undefined) return { kind: 'none' };
		const { session, user } = await lucia.validateSession(id);
		if (session === null) return { kind: await whyEnded(db, id) };
		const renewed = session.fresh ? { renewedCookie: lucia.createSessionCookie(id).serialize() } : {};
		const active = { sessionHash: hashSecret(id), user: user.id, role: user.role, expiresAt: session.expiresAt.getTime() };
		return { kind: 'active', session: { ...active, via: 'cookie', ...renewed } };
	}

	return {
		...createApiTokens(context),
		fromCookieHeader,
		async create(user, userAgent) {
			const { id } = await lucia.createSession(user, { userAgent: userAgent?.slice(0, 300) ?? null });
			return { sessionHash: hashSecret(id), cookie: lucia.createSessionCookie(id).serialize() };
		},
		async revoke(hash) {
			const family = familyOf(hash);
			await (family === undefined ? revokeSession(db, hash, clock.now()) : endRefreshFamily(db, family, clock.now()));
		},
		async revokeAllOf(user) {
			await revokeSessionsOf(db, user, clock.now());
			await endRefreshFamiliesOf(db, user, clock.now());
		},
		blankCookie: () => lucia.createBlankSessionCookie().serialize(),
		async sweep() {
			await lucia.deleteExpiredSessions();
			await sweepRefreshFamilies(db, clock.now() - keepEndedMs);
		}
	};
}

async function whyEnded(db: Db, id: string): Promise<'none' | 'expired' | 'revoked'> {
	const stored = await sessionByHash(db, hashSecret(id));
	if (stored === undefined) return 'none';
	return stored.isRevoked ? 'revoked' : 'expired';
}

/** Not Lucia's own reading, which throws on any cookie that is badly escaped, and other applications on the host set cookies too. */
function cookieValue(header: string | null | undefined, name: string): string | undefined {
	const pair = header?.split(/;\s*/).find((item) => item.startsWith(`${name}=`));
	const value = pair?.slice(name.length + 1);
	return value !== undefined && /^[a-z0-9]{20,80}$/.test(value) ? value : undefined;
}
