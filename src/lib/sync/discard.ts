/** Takes a row out of the outbox, and puts it back for who thinks better of it. Knows nothing of what is on its way. */
import type { OutboxRow } from '#lib/core/outbox.ts';
import type { RoomRecord } from '#lib/core/room-record.ts';
import type { Device } from './device.ts';

/** Puts back what was discarded, at the end of the outbox, with its ids: what the server has after all is not sent twice. */
export type PutBack = () => Promise<void>;

/** A room that was never told of goes with the command that would have made or joined it, and so does what was written there. */
export async function discardRow(device: Device, order: number): Promise<PutBack> {
	const row = device.row(order);
	if (!row) return () => Promise.resolve();
	const room = roomWith(device, row);
	const rows = room ? device.rowsOf(row.room) : [row];
	await device.removeRows(rows.map((each) => each.order));
	if (room) await device.saveRooms({ rooms: [], left: [room.id] });
	return async () => {
		if (room) await device.saveRooms({ rooms: [room] });
		for (const { order: _, ...again } of rows) await device.addRow(again);
	};
}

function roomWith(device: Device, row: OutboxRow): RoomRecord | undefined {
	if (row.kind !== 'command') return undefined;
	const { type } = row.command;
	const begins = type === 'createRoom' || type === 'createDirect' || type === 'joinRoom';
	const room = device.rooms.get().get(row.room);
	return begins && room?.lastSeq === 0 ? room : undefined;
}
