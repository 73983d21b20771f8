/** What the rooms are built from, and who asks them. */
import type { IdSource } from '#lib/core/ids.ts';
import type { ActiveSession } from '../auth/sessions.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/connect.ts';
import type { Log } from '../log.ts';
import type { RoomSync } from '../sync/room-sync.ts';

export interface RoomsContext {
	readonly db: Database['db'];
	readonly clock: Clock & IdSource;
	readonly log: Log;
	readonly sync: Pick<
		RoomSync,
		| 'postMessage'
		| 'editMessage'
		| 'redactMessage'
		| 'react'
		| 'addNotice'
		| 'readSegment'
		| 'membershipChanged'
		| 'announce'
		| 'presenceOf'
	>;
}

/** Who asks, and what they may do on this server. */
export type Asker = Pick<ActiveSession, 'user' | 'role'>;
