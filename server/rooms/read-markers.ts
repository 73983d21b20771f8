/** How far people have read: forward only, and never beyond the last message (P3.9). */
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { done, refused, type Outcome } from '#lib/core/problem.ts';
import { memberIds, moveReadMarker, standingIn } from '../db/memberships.ts';
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
			if (moved === undefined)
				return (await standingIn(db, room, user)) === undefined ? refused('room_not_found') : done(undefined);
			const { readSeq, deliveredSeq, memberCount } = moved;
			if (memberCount <= maxToldMembers)
				sync.announce(await memberIds(db, room), { type: 'receipt', room, user, readSeq, deliveredSeq });
			// One's other devices learn what is unread from `/api/sync`.
			sync.announce([user], { type: 'room', room });
			return done(undefined);
		}
	};
}
