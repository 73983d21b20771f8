/** Opens a room's next segment as another node would, without a thousand messages before it. */
import type { RoomId } from '#lib/core/ids.ts';
import { commitRooms } from '#server/db/commit.ts';
import type { Database } from '#server/db/connect.ts';
import { roomHead } from '#server/db/room-log.ts';

/** @throws when the room has moved meanwhile, or there is none. */
export async function openNextSegment({ db, writer }: Database, room: RoomId, at: number): Promise<number> {
	const head = await roomHead(db, room);
	if (head === undefined) throw new Error('no such room');
	const live = head.live + 1;
	const row = {
		segment: live,
		update: Uint8Array.of(0, 0),
		firstSeq: undefined,
		lastSeq: undefined,
		messages: 0,
		isProjected: true,
		opens: true
	};
	const moved = await commitRooms(writer, [{ room, expected: head.position, rows: [row], messages: [], bindings: [], live }], at);
	if (!moved.has(room)) throw new Error('the room has moved');
	return live;
}
