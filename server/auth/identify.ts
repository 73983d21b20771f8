/** Sessions as the socket sees them. */
import type { Identification, Identify } from '../sync/socket/identity.ts';
import type { Credential, Sessions } from './sessions.ts';

export function createIdentify(sessions: Pick<Sessions, 'fromCookieHeader' | 'fromBearer'>): Identify {
	return {
		fromCookie: async (header) => identification(await sessions.fromCookieHeader(header)),
		fromToken: async (token) => identification(await sessions.fromBearer(token))
	};
}

function identification(credential: Credential): Identification {
	if (credential.kind !== 'active') return { kind: credential.kind };
	const { user, sessionHash } = credential.session;
	return { kind: 'active', identity: { user, sessionHash } };
}
