/** What a room keeps at hand, as this device knows it. */
import type { MessageId } from './ids.ts';
import type { OutboxRow } from './outbox.ts';

/** In one room. */
export const maxPins = 50;

/** The latest first: what the server last said, changed by what this device has not told it yet. A refused change counts for nothing. */
export function pinsOf(said: readonly MessageId[], rows: readonly OutboxRow[]): readonly MessageId[] {
	let pins = said;
	for (const row of rows) {
		if (row.kind !== 'command' || row.refused !== undefined) continue;
		const { command } = row;
		if (command.type === 'pin') pins = pins.includes(command.message) ? pins : [command.message, ...pins];
		if (command.type === 'unpin') pins = pins.filter((pin) => pin !== command.message);
	}
	return pins;
}
