/**
 * What a killed process committed and did not project, in segments that nobody may ever open again: REST and search would go on giving a
 * redacted text. Loading such a segment is enough, for then the projector is told that it is behind.
 */
import type { Database } from '../../db/connect.ts';
import { unprojectedSegments } from '../../db/projection.ts';
import type { Log } from '../../log.ts';
import type { RoomRegistry } from '../segments/room-registry.ts';

/** Loaded at once; the others follow with the next look. */
const atOnce = 50;

/** Never throws: the next look comes. */
export async function loadLeftovers({ db }: Pick<Database, 'db'>, registry: RoomRegistry, log: Log): Promise<void> {
	try {
		for (const { room: id, segment } of await unprojectedSegments(db, atOnce)) {
			const room = await registry.open(id);
			if (room !== undefined) await registry.openSegment(room, segment);
		}
	} catch (cause) {
		log.warn('leftovers.failed', { reason: String(cause) });
	}
}
