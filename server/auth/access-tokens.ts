/** The 15-minute tokens of API clients: HS256 and nothing else, for this audience and issuer only. */
import { SignJWT, errors, jwtVerify } from 'jose';
import { isUserId, type UserId } from '#lib/core/ids.ts';
import type { Clock } from '../clock.ts';

export const accessTokenSeconds = 15 * 60;
const algorithm = 'HS256';
const issuer = 'kith';
const audience = 'kith-api';

export interface AccessClaims {
	readonly user: UserId;
	/** The refresh family it came from: when that ends, so does the token. */
	readonly family: string;
	readonly expiresAt: number;
}

export async function signAccessToken(key: Uint8Array, clock: Clock, user: UserId, family: string): Promise<string> {
	const seconds = Math.floor(clock.now() / 1000);
	return await new SignJWT({ family })
		.setProtectedHeader({ alg: algorithm })
		.setSubject(user)
		.setIssuer(issuer)
		.setAudience(audience)
		.setIssuedAt(seconds)
		.setExpirationTime(seconds + accessTokenSeconds)
		.sign(key);
}

/** Judged by the server's clock; nothing is said about a forged one beyond that it is none of ours. */
export async function readAccessToken(
	key: Uint8Array,
	clock: Clock,
	token: string
): Promise<AccessClaims | 'expired' | 'forged'> {
	try {
		const currentDate = new Date(clock.now());
		const requiredClaims = ['sub', 'exp', 'iat', 'family'];
		const { payload } = await jwtVerify(token, key, { algorithms: [algorithm], issuer, audience, currentDate, requiredClaims });
		const { sub, family, exp } = payload;
		return isUserId(sub) && typeof family === 'string' && exp !== undefined
			? { user: sub, family, expiresAt: exp * 1000 }
			: 'forged';
	} catch (cause) {
		if (cause instanceof errors.JWTExpired) return 'expired';
		if (cause instanceof errors.JOSEError || cause instanceof TypeError) return 'forged';
		throw cause;
	}
}
