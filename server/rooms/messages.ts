/** What is said in rooms, over HTTP: the same queue, gate and log as over the socket. Knows nothing of HTTP itself. */
import { createChangingMessages, type ChangingMessages } from './changing-messages.ts';
import { createMakingRooms } from './making-rooms.ts';
import { createMessageDetails, type MessageDetails } from './message-details.ts';
import { createPaging, type Paging } from './paging.ts';
import { createPosting, type Posting } from './posting.ts';
import { createRoomList } from './room-list.ts';
import type { RoomsContext } from './rooms-context.ts';
import { createThreadCounts, type ThreadCounts } from './thread-counts.ts';

export interface Messages extends Posting, Paging, MessageDetails, ChangingMessages, ThreadCounts {}

export function createMessages(context: RoomsContext): Messages {
	return {
		...createPosting(context, createMakingRooms(context, createRoomList(context))),
		...createPaging(context),
		...createMessageDetails(context),
		...createThreadCounts(context),
		...createChangingMessages(context)
	};
}
