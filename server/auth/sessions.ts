/**
 * Who is asking: sessions of browsers (a cookie) and of API clients (a bearer token). Lucia, whose author has given it up, stands
 * behind this module alone, so that it can be replaced in one change. Knows nothing of passwords or HTTP.
 */
import { Lucia, TimeSpan } from 'lucia';
import type { IdSource, UserId } from '#lib/core/ids.ts';
import type { Clock } from '../clock.ts';
import {
	endRefreshFamiliesOf,
	endRefreshFamily,
	insertRefreshFamily,
	refreshFamily,
	rotateRefreshFamily,
	sweepRefreshFamilies
} from '../db/refresh-families.ts';
import type { Db, ServerRole } from '../db/schema.ts';
import { revokeSession, revokeSessionsOf, sessionByHash } from '../db/sessions.ts';
import { accessTokenSeconds, readAccessToken, signAccessToken } from './access-tokens.ts';
import { hashSecret, newSecret } from './hashes.ts';
import { luciaAdapter } from './lucia-adapter.ts';
import type { Secrets } from './secrets.ts';

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

export interface IssuedTokens {
	readonly accessToken: string;
	readonly refreshToken: string;
	/** Seconds. */
	readonly expiresIn: number;
}

export interface Sessions {
	fromCookieHeader(header: string | null | undefined): Promise<Credential>;
	/** The token alone, without `Bearer`. A forged one is `none`. */
	fromBearer(token: string): Promise<Credential>;
	/** Opens a session for a browser; `cookie` is the value of a `Set-Cookie` header. */
	create(user: UserId, userAgent: string | null): Promise<{ readonly sessionHash: string; readonly cookie: string }>;
	/** Opens a refresh family for an API client. */
	issueTokens(user: UserId): Promise<IssuedTokens>;
	/** Rotates: the given token is good once. Shown a second time it ends its family, for one of the two who have it is a thief. */
	refresh(
		refreshToken: string
	): Promise<({ readonly kind: 'issued' } & IssuedTokens) | { readonly kind: 'expired' | 'revoked' | 'none' }>;
	/** No-op when it ended already. The caller tells the sockets. */
	revoke(sessionHash: string): Promise<void>;
	/** Every session and every refresh family of this person. */
	revokeAllOf(user: UserId): Promise<void>;
	/** The `Set-Cookie` value that takes the cookie away. */
	blankCookie(): string;
	/** Forgets what ended long ago. */
	sweep(): Promise<void>;
}

export interface SessionsContext {
	readonly db: Db;
	readonly clock: Clock & Pick<IdSource, 'randomBytes'>;
	readonly secrets: Secrets;
	/** True when people reach the server over https: the cookie is then bound to it. */
	readonly isSecure: boolean;
}

const dayMs = 24 * 60 * 60 * 1000;
/** Prolonged whenever less than half is left. */
export const sessionDays = 30;
const refreshDays = 60;
const familyPrefix = 'family:';

export function createSessions({ db, clock, secrets, isSecure }: SessionsContext): Sessions {
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
		if (session === null) return { kind: await whyEnded(id) };
		const renewed = session.fresh ? { renewedCookie: lucia.createSessionCookie(id).serialize() } : {};
		const active = { sessionHash: hashSecret(id), user: user.id, role: user.role, expiresAt: session.expiresAt.getTime() };
		return { kind: 'active', session: { ...active, via: 'cookie', ...renewed } };
	}

	async function whyEnded(id: string): Promise<'none' | 'expired' | 'revoked'> {
		const stored = await sessionByHash(db, hashSecret(id));
		if (stored === undefined) return 'none';
		return stored.isRevoked ? 'revoked' : 'expired';
	}

	async function fromBearer(token: string): Promise<Credential> {
		const claims = await readAccessToken(secrets.accessTokenKey, clock, token);
		if (claims === 'expired') return { kind: 'expired' };
		if (claims === 'forged') return { kind: 'none' };
		const family = await refreshFamily(db, claims.family);
		if (family === undefined || family.user !== claims.user) return { kind: 'none' };
		if (family.hasEnded) return { kind: 'revoked' };
		const { user, expiresAt } = claims;
		return {
			kind: 'active',
			session: { sessionHash: familyPrefix + claims.family, user, role: family.role, expiresAt, via: 'bearer' }
		};
	}

	async function create(user: UserId, userAgent: string | null) {
		const { id } = await lucia.createSession(user, { userAgent: userAgent?.slice(0, 300) ?? null });
		return { sessionHash: hashSecret(id), cookie: lucia.createSessionCookie(id).serialize() };
	}

	async function issue(user: UserId, family: string, secret: string): Promise<IssuedTokens> {
		const accessToken = await signAccessToken(secrets.accessTokenKey, clock, user, family);
		return { accessToken, refreshToken: `${family}.${secret}`, expiresIn: accessTokenSeconds };
	}

	async function issueTokens(user: UserId): Promise<IssuedTokens> {
		const [family, secret] = [newSecret(clock, 12), newSecret(clock)];
		const now = clock.now();
		await insertRefreshFamily(db, {
			id: family,
			user,
			tokenHash: hashSecret(secret),
			createdAt: now,
			expiresAt: now + refreshDays * dayMs
		});
		return await issue(user, family, secret);
	}

	async function refresh(refreshToken: string) {
		const [id = '', secret = ''] = refreshToken.split('.');
		const family = await refreshFamily(db, id);
		if (family === undefined) return { kind: 'none' } as const;
		if (family.hasEnded) return { kind: 'revoked' } as const;
		if (family.expiresAt <= clock.now()) return { kind: 'expired' } as const;
		const next = newSecret(clock);
		if (!(await rotateRefreshFamily(db, id, hashSecret(secret), hashSecret(next), clock.now() + refreshDays * dayMs))) {
			await endRefreshFamily(db, id, clock.now());
			return { kind: 'revoked' } as const;
		}
		return { kind: 'issued', ...(await issue(family.user, id, next)) } as const;
	}

	return {
		fromCookieHeader,
		fromBearer,
		create,
		issueTokens,
		refresh,
		revoke: (hash) =>
			hash.startsWith(familyPrefix)
				? endRefreshFamily(db, hash.slice(familyPrefix.length), clock.now())
				: revokeSession(db, hash, clock.now()),
		async revokeAllOf(user) {
			await revokeSessionsOf(db, user, clock.now());
			await endRefreshFamiliesOf(db, user, clock.now());
		},
		blankCookie: () => lucia.createBlankSessionCookie().serialize(),
		async sweep() {
			await lucia.deleteExpiredSessions();
			await sweepRefreshFamilies(db, clock.now() - 90 * dayMs);
		}
	};
}

/** Not Lucia's own reading, which throws on any cookie that is badly escaped, and other applications on the host set cookies too. */
function cookieValue(header: string | null | undefined, name: string): string | undefined {
	const pair = header?.split(/;\s*/).find((item) => item.startsWith(`${name}=`));
	const value = pair?.slice(name.length + 1);
	return value !== undefined && /^[a-z0-9]{20,80}$/.test(value) ? value : undefined;
}
