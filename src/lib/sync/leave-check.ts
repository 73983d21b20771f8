/** The last look before a message leaves the outbox: is its room still the one it was written for? */
import { holdOf, mustBeChecked } from '#lib/core/held.ts';
import type { OutboxRow } from '#lib/core/outbox.ts';
import type { Device } from './device.ts';

export interface LeaveCheck {
	readonly device: Device;
	/** True when what the device knows of rooms is what the server says now. */
	isCurrent(): boolean;
}

/** False while the server has not been asked, and for a message that its author must be asked about: then its row says why. */
export function mayLeave(row: OutboxRow, { device, isCurrent }: LeaveCheck): boolean {
	if (row.kind !== 'message' || !mustBeChecked(row)) return true;
	if (!isCurrent()) return false;
	const room = device.rooms.get().get(row.room);
	const hold = room && holdOf(row, room);
	if (hold) void device.putRow({ ...row, refused: hold });
	return hold === undefined;
}
