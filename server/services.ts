/**
 * The one typed slot through which endpoints reach what `main.ts` built. Endpoints import only types from here: were they to import
 * values, the bundler would copy the server into the build, and there would be two databases.
 */
import type { Database } from './db/connect.ts';
import type { Clock } from './clock.ts';
import type { IdSource } from '#lib/core/ids.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import type { RoomSync } from './sync/room-sync.ts';
import type { Accounts } from './auth/accounts.ts';
import type { Sessions } from './auth/sessions.ts';
import type { Rooms } from './rooms/rooms.ts';
import type { Messages } from './rooms/messages.ts';
import type { Searching } from './search/searching.ts';
import type { People } from './people/people.ts';
import type { Health } from './http/health.ts';
import type { Idempotency } from './http/idempotency.ts';

export interface Services {
	readonly config: Config;
	readonly clock: Clock & IdSource;
	readonly log: Log;
	readonly database: Database;
	readonly sync: RoomSync;
	readonly sessions: Sessions;
	readonly accounts: Accounts;
	readonly rooms: Rooms;
	readonly messages: Messages;
	readonly searching: Searching;
	readonly people: People;
	readonly idempotency: Idempotency;
	readonly health: Health;
}

export const servicesSlot: unique symbol = Symbol.for('kith.services') as never;
