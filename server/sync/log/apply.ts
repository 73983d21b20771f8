/** Takes over in memory what the database has: document, counters, bindings, then the sockets, all in one turn of the event loop. */
import { Segment } from '../segments/segment.ts';
import type { PreparedRoom } from './prepare.ts';

export function applyCommitted(share: PreparedRoom, at: number): void {
	const { room, commit, rows } = share;
	let position = commit.expected;
	for (const row of rows) {
		position += 1;
		row.segment.apply(row.update, position);
		row.segment.usedAt = at;
	}
	for (const { segment, clientId, user } of commit.bindings) room.segments.get(segment)?.bind({ clientId, user, boundAt: at });
	// The log may have been read meanwhile, and then the room is there already, or further.
	room.position = Math.max(room.position, commit.expected + commit.rows.length);
	room.seq = Math.max(room.seq, share.lastSeq);
	room.usedAt = at;
	if (share.opens !== undefined) openNext(share, share.opens, at);
	for (const row of rows) row.segment.broadcast(row.update);
	rollOverWhenFull(share, at);
}

function openNext({ room }: PreparedRoom, number: number, at: number): void {
	const sealed = room.segments.get(number - 1);
	room.live = Math.max(room.live, number);
	const stored = {
		number,
		position: room.position,
		projected: room.position,
		openedAt: at,
		sealedAt: null,
		messages: 0,
		bytes: 0,
		updates: [],
		tail: 0
	};
	// Somebody may have come to it between its commit and now.
	const next = room.segments.get(number) ?? new Segment({ room: room.id, number, generation: room.generation }, stored, [], at);
	room.segments.set(number, next);
	sealed?.seal(at, next.document);
}

function rollOverWhenFull({ room, opens }: PreparedRoom, at: number): void {
	const live = room.segments.get(room.live);
	if (opens !== undefined || live === undefined || !live.isFull(at)) return;
	if (room.queue.some((pending) => pending.kind === 'roll-over')) return;
	// In front of what waits: those writes then go to the new one, or are refused and sent again.
	room.queue.unshift({ kind: 'roll-over', from: room.live });
}
