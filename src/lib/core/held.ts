/** Whether a message may leave as it is, or its author is asked first, because the room is not what it was when they wrote it. */
import type { NewOutboxRow, OutboxMessage } from './outbox.ts';

/** Stands where a refusal's code stands: the row stays until its author sends it anyway, changes it or discards it. */
export const holdCodes = ['room_turned_public', 'people_joined'] as const;
export type HoldCode = (typeof holdCodes)[number];

export const isHeld = (code: string | undefined): code is HoldCode => holdCodes.some((hold) => hold === code);

/** A room as its author saw it when writing. */
export interface KnownRoom {
	readonly kind: 'channel' | 'group' | 'direct';
	readonly memberCount: number;
}

/** The row as if it were written now, with the room as it is known now; other rows than messages need no such thing. */
export function writtenNow<Row extends NewOutboxRow>(row: Row, room: KnownRoom | undefined): Row {
	if (row.kind !== 'message' || !room) return row;
	return { ...row, known: { kind: room.kind, memberCount: room.memberCount } };
}

/** True where the room can have become another meanwhile: a channel is open to all as it is, and a direct room keeps its people. */
export const mustBeChecked = ({ known }: OutboxMessage): boolean => known?.kind === 'group';

/** Undefined when nothing stands against its leaving. @param room as the server says it is now */
export function holdOf({ known }: OutboxMessage, room: KnownRoom): HoldCode | undefined {
	if (known?.kind !== 'group') return undefined;
	if (room.kind === 'channel') return 'room_turned_public';
	return room.memberCount > known.memberCount ? 'people_joined' : undefined;
}
