/** Rooms, who is in them, and how far each has read. What is said in them is `messages.ts`. Knows nothing of HTTP. */
import { createChangesSince, type ChangesSince } from './changes-since.ts';
import { createChangingRooms, type ChangingRooms } from './changing-rooms.ts';
import { createInvites, type Invites } from './invites.ts';
import { createMakingRooms, type MakingRooms } from './making-rooms.ts';
import { createJoining, type Joining } from './joining.ts';
import { createMembers, type Members } from './members.ts';
import { createPins, type Pins } from './pins.ts';
import { createReadMarkers, type ReadMarkers } from './read-markers.ts';
import { createRoomList, type RoomList } from './room-list.ts';
import type { RoomsContext } from './rooms-context.ts';
import { createSegmentReads, type SegmentReads } from './segment-reads.ts';

export interface Rooms
	extends RoomList, MakingRooms, ChangingRooms, Joining, Members, Invites, SegmentReads, ChangesSince, ReadMarkers, Pins {}

export function createRooms(context: RoomsContext): Rooms {
	const list = createRoomList(context);
	const joining = createJoining(context, list);
	return {
		...list,
		...createMakingRooms(context, list),
		...createChangingRooms(context, list),
		...joining,
		...createMembers(context, joining),
		...createInvites(context, list),
		...createSegmentReads(context),
		...createChangesSince(context),
		...createReadMarkers(context),
		...createPins(context)
	};
}
