/** What Lucia needs of our tables. It knows session ids; the tables know only their SHA-256, so a stolen copy opens nothing. */
import type { Adapter, DatabaseSession, DatabaseUser, Lucia } from 'lucia';
import type { UserId as User } from '#lib/core/ids.ts';
import type { Clock } from '../clock.ts';
import type { Db, ServerRole } from '../db/schema.ts';
import {
	extendSession,
	insertSession,
	revokeSession,
	revokeSessionsOf,
	sessionsByHash,
	sweepSessions,
	type StoredSession
} from '../db/sessions.ts';
import { TurnLoader } from '../db/turn-loader.ts';
import { hashSecret } from './hashes.ts';

declare module 'lucia' {
	interface Register {
		Lucia: Lucia<Record<never, never>, { role: ServerRole }>;
		UserId: User;
		DatabaseUserAttributes: { role: ServerRole };
		DatabaseSessionAttributes: { userAgent?: string | null };
	}
}

/** So long an ended session can still be told from one that never was. */
export const keepEndedMs = 90 * 24 * 60 * 60 * 1000;

/** Lucia asks the system's clock; whether a session still holds is decided here, by ours. Ended ones stay, marked. */
export function luciaAdapter(db: Db, clock: Clock): Adapter {
	const loader = new TurnLoader<string, StoredSession>(async (hashes) => {
		const sessions = await sessionsByHash(db, hashes);
		return hashes.map((hash) => sessions.get(hash));
	});
	return {
		async getSessionAndUser(id): Promise<[DatabaseSession | null, DatabaseUser | null]> {
			const stored = await loader.load(hashSecret(id));
			if (stored === undefined || stored.isRevoked || stored.expiresAt <= clock.now()) return [null, null];
			const { user, role, expiresAt } = stored;
			return [
				{ id, userId: user, expiresAt: new Date(expiresAt), attributes: {} },
				{ id: user, attributes: { role } }
			];
		},
		// Lucia lists sessions by their ids, which nobody has any more.
		getUserSessions: () => Promise.resolve([]),
		setSession: ({ id, userId, expiresAt, attributes }) =>
			insertSession(db, {
				idHash: hashSecret(id),
				user: userId,
				createdAt: clock.now(),
				expiresAt: expiresAt.getTime(),
				userAgent: attributes.userAgent ?? null
			}),
		updateSessionExpiration: (id, expiresAt) => extendSession(db, hashSecret(id), expiresAt.getTime()),
		deleteSession: (id) => revokeSession(db, hashSecret(id), clock.now()),
		deleteUserSessions: (user) => revokeSessionsOf(db, user, clock.now()),
		deleteExpiredSessions: () => sweepSessions(db, clock.now() - keepEndedMs)
	};
}
