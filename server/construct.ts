/** Builds the services from a configuration, for `main.ts` and for Vite's development server. Opens the database; listens on nothing. */
import type { IncomingMessage } from 'node:http';
import { createAccounts } from './auth/accounts.ts';
import { createPasswords } from './auth/passwords.ts';
import { loadSecrets } from './auth/secrets.ts';
import { createSessions, type Credential, type Sessions } from './auth/sessions.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { openDatabase } from './db/connect.ts';
import { isOwnOrigin } from '#lib/core/origin.ts';
import { createHealth } from './http/health.ts';
import { createIdempotency } from './http/idempotency.ts';
import type { Log } from './log.ts';
import { createPeople } from './people/people.ts';
import { createMessages } from './rooms/messages.ts';
import { createRooms, type Rooms } from './rooms/rooms.ts';
import { createSearching } from './search/searching.ts';
import type { Services } from './services.ts';
import { createRoomSync, type RunningSync } from './sync/create-room-sync.ts';
import type { Identification, Identify } from './sync/socket/identity.ts';

export interface Kith {
	readonly services: Services;
	readonly sync: RunningSync;
	close(): Promise<void>;
}

const sweepMs = 60 * 60 * 1000;

/** @throws when the database cannot be opened or migrated, or the data folder not be written. */
export async function construct(config: Config, log: Log): Promise<Kith> {
	const secrets = await loadSecrets(config.dataDir);
	const database = await openDatabase({ databaseUrl: config.databaseUrl, dataDir: config.dataDir });
	const clock = systemClock();
	const { db } = database;
	const sessions = createSessions({ db, clock, secrets, isSecure: config.origin?.startsWith('https:') ?? false });
	// Rooms write through the sync side, and the sync side tells them what was read: the knot is tied by this one reference.
	const knot: { rooms?: Rooms } = {};
	const sync = createRoomSync({
		database,
		clock,
		log,
		identify: identifyBy(sessions),
		isOwnOrigin: (origin, request: IncomingMessage) => isOwnOrigin(origin, request.headers.host, config.origin),
		markRead: async (user, room, read) => {
			await knot.rooms?.markRead(user, room, read);
		}
	});
	const context = { db, clock, log, sync, config };
	const rooms = (knot.rooms = createRooms(context));
	const accounts = createAccounts({ ...context, hasLimits: config.hasLimits, sessions, passwords: createPasswords() });
	const services = {
		...context,
		database,
		sessions,
		accounts,
		rooms,
		messages: createMessages(context),
		searching: createSearching({ db, clock, hasLimits: config.hasLimits }),
		people: createPeople(context),
		idempotency: createIdempotency(db, clock),
		health: createHealth(db)
	};
	const sweepAll = () => Promise.all([sessions.sweep(), accounts.throttle.sweep(), services.idempotency.sweep()]);
	const sweep = setInterval(
		() => void sweepAll().catch((cause: unknown) => log.warn('sweep.failed', { reason: String(cause) })),
		sweepMs
	);
	return {
		services,
		sync,
		close: async () => {
			clearInterval(sweep);
			await database.close();
		}
	};
}

function identifyBy(sessions: Sessions): Identify {
	const identified = (credential: Credential): Identification =>
		credential.kind === 'active'
			? { kind: 'active', identity: { user: credential.session.user, sessionHash: credential.session.sessionHash } }
			: { kind: credential.kind };
	return {
		fromCookie: async (header) => identified(await sessions.fromCookieHeader(header)),
		fromToken: async (token) => identified(await sessions.fromBearer(token))
	};
}
