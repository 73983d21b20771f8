/** A room's head as a screen shows it, from the device's record and what the open segments know later than it. */
import type { RoomId } from '#lib/core/ids.ts';
import { isMembershipCommand } from '#lib/core/outbox.ts';
import type { Device } from './device.ts';
import type { ReadMarks } from './read-marks.ts';
import type { RoomDetails } from './replica.ts';
import type { RoomWindow } from './room-window.ts';

export interface RoomDetailsSource {
	readonly device: Device;
	readonly marks: ReadMarks;
	readonly window: RoomWindow;
}

/** Undefined while the room is not known on this device. */
export function roomDetails(id: RoomId, { device, marks, window }: RoomDetailsSource): RoomDetails | undefined {
	const record = device.rooms.get().get(id);
	if (!record) return undefined;
	const { kind, name, topic, role, memberCount, lastSeq } = record;
	return {
		id,
		kind,
		name,
		...(topic && { topic }),
		...(role && { role }),
		memberCount,
		lastSeq: Math.max(lastSeq, window.live?.facts.get().messages.at(-1)?.seq ?? 0),
		readSeq: marks.of(id),
		isPending: device.rowsOf(id).some(isMembershipCommand)
	};
}
