/** What changed for one person since they last asked: the question after every (re)connect. */
import type { SyncAnswer } from '#lib/core/answers.ts';
import type { UserId } from '#lib/core/ids.ts';
import { changeCursor, roomsLeftSince, type ChangeCursor } from '../db/changed.ts';
import { roomViews } from '../db/room-views.ts';
import { latestSegments, segmentsChangedSince } from '../db/segments.ts';
import { presentRoom, presentSegment } from './present-room.ts';
import type { RoomsContext } from './rooms-context.ts';

export interface ChangesSince {
	/**
	 * Everything that a commit changed since, at least once. Without a cursor, and with one from another database: every room, and of
	 * each the live segment and the one before.
	 */
	changesSince(user: UserId, cursor: string | undefined): Promise<SyncAnswer>;
}

export function createChangesSince({ db }: RoomsContext): ChangesSince {
	return {
		async changesSince(user, cursor) {
			const now = await changeCursor(db);
			const since = cursor === undefined ? undefined : transactionOf(cursor, now);
			const [rooms, left, segments] = await Promise.all([
				roomViews(db, user, since === undefined ? {} : { since }),
				// Who has no cursor drops whatever the answer does not name; who had one is told.
				cursor === undefined ? [] : roomsLeftSince(db, user, since ?? 0),
				since === undefined ? latestSegments(db, user) : segmentsChangedSince(db, user, since)
			]);
			return {
				cursor: `${now.epoch}-${now.transaction}`,
				rooms: rooms.map((view) => presentRoom(view, user)),
				left,
				segments: segments.map((view) => {
					const { number, position, document, live } = presentSegment(view);
					return { room: view.room, number, position, document, live };
				})
			};
		}
	};
}

/** Undefined for a cursor of another database, or of a time that this one has not come to (it was restored). */
function transactionOf(cursor: string, now: ChangeCursor): number | undefined {
	const [epoch, digits = ''] = cursor.split('-');
	const transaction = Number(digits);
	return epoch === now.epoch && transaction <= now.transaction ? transaction : undefined;
}
