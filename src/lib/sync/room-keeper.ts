/**
 * Writes into a room's record what its open live segment knows later than `/api/sync` said, now and then: the server gives no hints
 * about what a socket has attached, and the next start reads the list before any segment.
 */
import type { RoomRecord } from '#lib/core/room-record.ts';
import type { SegmentFacts } from '#lib/core/segment-facts.ts';
import { countUnread, type UnreadReader } from '#lib/core/unread.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { Device } from './device.ts';
import type { Segments } from './segments.ts';

const everyMs = 1_500;

/** Returns the way to stop. */
export function keepRooms(device: Device, segments: Segments, clock: Clock, reader: UnreadReader): () => void {
	let stopTimer: (() => void) | undefined;
	const keep = (): void => {
		stopTimer = undefined;
		const rooms = [...device.rooms.get().values()].flatMap((room) => {
			const facts = segments.peek(room.live.document)?.facts.get();
			return (facts && newer(room, facts, device.marks.get().get(room.id)?.readSeq ?? 0, reader)) ?? [];
		});
		if (rooms.length > 0) void device.saveRooms({ rooms });
	};
	const stop = segments.changes.subscribe(() => void (stopTimer ??= clock.after(everyMs, keep)));
	return () => {
		stop();
		stopTimer?.();
	};
}

/** Undefined when the facts say nothing that the record does not. */
export function newer(
	room: RoomRecord,
	{ messages }: SegmentFacts,
	markedSeq: number,
	reader: UnreadReader
): RoomRecord | undefined {
	const newest = messages.at(-1);
	if (!newest || newest.seq <= room.lastSeq) return undefined;
	const readSeq = Math.max(room.readSeq, markedSeq);
	const { unread, mentions } = countUnread(room, markedSeq, messages, reader);
	const shown = messages.findLast((message) => message.text !== undefined && message.thread === undefined);
	const lastMessage = shown
		? { id: shown.id, author: shown.author, text: (shown.text ?? '').slice(0, 280), at: shown.arrivedAt }
		: room.lastMessage;
	return { ...room, lastSeq: newest.seq, readSeq, unread, mentions, lastMessage };
}
