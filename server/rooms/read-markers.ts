/** How far people have read: forward only, and never beyond the last message (P3.9). */
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { done, refused, type Outcome } from '#lib/core/problem.ts';
import { memberIds } from '../db/memberships.ts';
import { moveReadMarker, readMarkerOf } from '../db/receipts.ts';
import type { RoomsContext } from './rooms-context.ts';
import { maxToldMembers } from './tell.ts';

export interface ReadMarkers {
	/** What was read was delivered too. */
	markRead(user: UserId, room: RoomId, read: { seq: number; delivered?: number | undefined }): Promise<Outcome<void>>;
}

export function createReadMarkers({ db, sync }: RoomsContext): ReadMarkers {
	return {
		async markRead(user, room, { seq, delivered = 0 }) {
			const moved = await moveReadMarker(db, room, user, { seq, delivered: Math.max(seq, delivered) });
			const marker = moved ?? (await readMarkerOf(db, room, user));
			if (marker === undefined) return refused('room_not_found');
			const { deliveredSeq } = marker;
			// To every own device, also where nothing moved: whoever told it learns by this that it was heard.
			sync.announce([user], { type: 'receipt', room, user, readSeq: marker.readSeq, deliveredSeq });
			if (moved === undefined || !moved.hasMovedForOthers || moved.memberCount > maxToldMembers) return done(undefined);
			const others = (await memberIds(db, room)).filter((member) => member !== user);
			const read = moved.showsRead ? { readSeq: moved.readSeq } : { readSeq: 0, hidesRead: true };
			sync.announce(others, { type: 'receipt', room, user, deliveredSeq, ...read });
			return done(undefined);
		}
	};
}
