/** Why a row is still in the outbox, and which rows belong together. Knows nothing of words or screens. */
import type { RoomId } from './ids.ts';
import { blockedBy, isMembershipCommand, type OutboxRow } from './outbox.ts';

/** How the way to the server is. */
export type Way = 'open' | 'connecting' | 'offline' | 'server_unreachable' | 'server_failing' | 'signed_out';

export type WaitReason =
	| Exclude<Way, 'open'>
	| 'sending'
	/** Its room is to be made or joined first, and that waits too. */
	| 'room_first'
	/** Its room could not be made or joined: nothing goes there before somebody decides. */
	| 'room_refused'
	/** What was written before goes first. */
	| 'earlier_first'
	/** Nothing stands against it: it goes within moments. */
	| 'next';

type Shown = OutboxRow & { readonly state: 'waiting' | 'sending' | 'refused' };

/** Undefined for a refused row: that does not wait but needs its author. What only that row has stands above the state of the way. */
export function waitReason(row: Shown, rows: readonly OutboxRow[], way: Way): WaitReason | undefined {
	if (row.state === 'refused') return undefined;
	if (row.state === 'sending') return 'sending';
	const blocking = blockedBy(row, rows);
	if (blocking?.refused !== undefined) return 'room_refused';
	if (way !== 'open') return way;
	if (blocking) return 'room_first';
	// A room is left, and what else is asked of it, only after what was written there.
	const isBehind = rows.some((other) => other.room === row.room && other.order < row.order && other.refused === undefined);
	return row.kind === 'command' && isMembershipCommand(row) && isBehind ? 'earlier_first' : 'next';
}

export interface RoomGroup<Row> {
	readonly room: RoomId;
	readonly rows: readonly Row[];
	readonly refused: number;
}

/** By room, each in the order of the outbox: first the rooms that need their author, then by what waits longest. */
export function byRoom<Row extends Shown>(rows: readonly Row[]): RoomGroup<Row>[] {
	const groups = [...Map.groupBy(rows, (row) => row.room)].map(([room, own]) => ({
		room,
		rows: own.toSorted((one, other) => one.order - other.order),
		refused: own.filter((row) => row.state === 'refused').length
	}));
	const orderOf = (group: RoomGroup<Row>): number => group.rows[0]?.order ?? 0;
	return groups.sort((one, other) => Math.sign(other.refused) - Math.sign(one.refused) || orderOf(one) - orderOf(other));
}
