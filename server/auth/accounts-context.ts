/** What accounts are built from, and who may call without a session. */
import type { IdSource } from '#lib/core/ids.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/schema.ts';
import type { Log } from '../log.ts';
import type { RoomSync } from '../sync/room-sync.ts';
import type { Passwords } from './passwords.ts';
import type { Sessions } from './sessions.ts';

/** Where a request without a session comes from. */
export interface Caller {
	readonly address: string;
	/** From the machine itself and through no proxy. */
	readonly isLocal: boolean;
	readonly userAgent: string | null;
}

export interface AccountsContext {
	readonly db: Db;
	readonly clock: Clock & IdSource;
	readonly log: Log;
	readonly hasLimits: boolean;
	readonly sessions: Sessions;
	readonly passwords: Passwords;
	readonly sync: Pick<RoomSync, 'sessionEnded' | 'userSignedOut' | 'presenceOf' | 'privacyChanged'>;
}
