/** Where a page of answers ended, as a word for the address of the next: the place of a message one may see, or a millisecond alone. */
import { isRoomId } from '#lib/core/ids.ts';
import type { Start } from '../db/search.ts';

export const cursorOf = (start: Start): string =>
	'room' in start ? `${start.arrivedAt}-${start.seq}-${start.room}` : String(start.arrivedAt);

/** Undefined for what is no cursor. */
export function startOfCursor(cursor: string): Start | undefined {
	const match = /^(\d{1,15})(?:-(\d{1,15})-(rm_\w+))?$/.exec(cursor);
	if (!match) return undefined;
	const [arrivedAt, seq, room] = [Number(match[1]), match[2], match[3]];
	if (seq === undefined) return { arrivedAt };
	return isRoomId(room) ? { arrivedAt, seq: Number(seq), room } : undefined;
}
