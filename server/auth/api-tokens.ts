/** API clients: short-lived access tokens, and refresh tokens that rotate in families. Knows nothing of cookies. */
import type { IdSource, UserId } from '#lib/core/ids.ts';
import type { Clock } from '../clock.ts';
import { endRefreshFamily, insertRefreshFamily, refreshFamily, rotateRefreshFamily } from '../db/refresh-families.ts';
import type { Db } from '../db/schema.ts';
import { accessTokenSeconds, readAccessToken, signAccessToken } from './access-tokens.ts';
import type { Credential } from './credential.ts';
import { hashSecret, newSecret } from './hashes.ts';
import type { Secrets } from './secrets.ts';

export interface IssuedTokens {
	readonly accessToken: string;
	readonly refreshToken: string;
	/** Seconds. */
	readonly expiresIn: number;
}

export type Refreshed = ({ readonly kind: 'issued' } & IssuedTokens) | { readonly kind: 'expired' | 'revoked' | 'none' };

export interface ApiTokens {
	/** The token alone, without `Bearer`. A forged one is `none`. */
	fromBearer(token: string): Promise<Credential>;
	/** Opens a refresh family for an API client. */
	issueTokens(user: UserId): Promise<IssuedTokens>;
	/** Rotates: the given token is good once. Shown a second time it ends its family, for one of the two who have it is a thief. */
	refresh(refreshToken: string): Promise<Refreshed>;
}

export interface ApiTokensContext {
	readonly db: Db;
	readonly clock: Clock & Pick<IdSource, 'randomBytes'>;
	readonly secrets: Secrets;
}

const refreshMs = 60 * 24 * 60 * 60 * 1000;
const familyPrefix = 'family:';

/** The refresh family behind a session's name; undefined when it is a browser's. */
export const familyOf = (sessionHash: string): string | undefined =>
	sessionHash.startsWith(familyPrefix) ? sessionHash.slice(familyPrefix.length) : undefined;

/** What a refresh family is called where sessions are named. */
export const sessionOfFamily = (family: string): string => familyPrefix + family;

export function createApiTokens({ db, clock, secrets }: ApiTokensContext): ApiTokens {
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
			session: { sessionHash: sessionOfFamily(claims.family), user, role: family.role, expiresAt, via: 'bearer' }
		};
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
			expiresAt: now + refreshMs
		});
		return await issue(user, family, secret);
	}

	async function refresh(refreshToken: string): Promise<Refreshed> {
		const [id = '', secret = ''] = refreshToken.split('.');
		const family = await refreshFamily(db, id);
		if (family === undefined) return { kind: 'none' };
		if (family.hasEnded) return { kind: 'revoked' };
		if (family.expiresAt <= clock.now()) return { kind: 'expired' };
		const next = newSecret(clock);
		if (!(await rotateRefreshFamily(db, id, hashSecret(secret), hashSecret(next), clock.now() + refreshMs))) {
			await endRefreshFamily(db, id, clock.now());
			return { kind: 'revoked' };
		}
		return { kind: 'issued', ...(await issue(family.user, id, next)) };
	}

	return { fromBearer, issueTokens, refresh };
}
