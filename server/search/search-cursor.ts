/** Where a page of answers ended, as a word for the address of the next. Says nothing that the last message did not. */
import { isRoomId } from '#lib/core/ids.ts';
import type { Place } from '../db/search.ts';

export const cursorOf = ({ arrivedAt, seq, room }: Place): string => `${arrivedAt}-${seq}-${room}`;

/** Undefined for what is no cursor. */
export function placeOfCursor(cursor: string): Place | undefined {
	const match = /^(\d{1,15})-(\d{1,15})-(rm_\w+)$/.exec(cursor);
	if (!match || !isRoomId(match[3])) return undefined;
	return { arrivedAt: Number(match[1]), seq: Number(match[2]), room: match[3] };
}
