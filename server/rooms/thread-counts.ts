/** What stands under the messages of a segment, for a device that has it but not all that came after it. */
import type { ThreadCounts as ThreadCountsAnswer } from '#lib/core/answers.ts';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { done, refused, type Outcome } from '#lib/core/problem.ts';
import { standingIn } from '../db/memberships.ts';
import { idsInSegment } from '../db/messages.ts';
import { threadCounts } from '../db/threads.ts';
import type { RoomsContext } from './rooms-context.ts';

export interface ThreadCounts {
	/** Of those of its messages that were replied to in a thread; none of a segment that one may not see. */
	threadCounts(user: UserId, room: RoomId, segment: number): Promise<Outcome<ThreadCountsAnswer>>;
}

export function createThreadCounts({ db }: RoomsContext): ThreadCounts {
	return {
		async threadCounts(user, room, segment) {
			const standing = await standingIn(db, room, user);
			if (standing === undefined) return refused('room_not_found');
			const ids = segment < standing.fromSegment ? [] : await idsInSegment(db, room, segment);
			const counts = await threadCounts(db, room, ids);
			return done({
				items: counts.map(({ thread, replies, lastAt, users }) => ({ thread, count: replies, lastAt, users: [...users] }))
			});
		}
	};
}
