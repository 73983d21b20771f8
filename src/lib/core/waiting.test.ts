import { expect, test } from 'vitest';
import type { MessageId, RoomId } from './ids.ts';
import type { OutboxRow } from './outbox.ts';
import { byRoom, waitReason, type Way } from './waiting.ts';

const roomOf = (number: number): RoomId => `rm_${String(number).padStart(26, '0')}` as RoomId;
const message = (order: number, room = 1, refused?: string) =>
	({
		kind: 'message',
		order,
		room: roomOf(room),
		at: 0,
		id: `msg_${String(order).padStart(26, '0')}` as MessageId,
		text: 'words',
		...(refused !== undefined && { refused })
	}) as const;
const command = (order: number, type: 'joinRoom' | 'leaveRoom', refused?: string) =>
	({
		kind: 'command',
		order,
		room: roomOf(1),
		at: 0,
		key: 'k',
		command: { type },
		...(refused !== undefined && { refused })
	}) as const;
const shown = <Row extends OutboxRow>(row: Row, isSending = false) => ({
	...row,
	state: row.refused !== undefined ? ('refused' as const) : isSending ? ('sending' as const) : ('waiting' as const)
});
const reasonOf = (row: OutboxRow, rows: readonly OutboxRow[], way: Way, isSending = false) =>
	waitReason(shown(row, isSending), rows, way);

test('[S124] a row says why it has not gone out: the way, its room, what goes before it', () => {
	const ways = ['connecting', 'offline', 'server_unreachable', 'server_failing', 'signed_out'] as const;
	for (const way of ways) expect(reasonOf(message(1), [message(1)], way)).toBe(way);
	expect(reasonOf(message(1), [message(1)], 'open')).toBe('next');
	expect(reasonOf(message(1), [message(1)], 'offline', true)).toBe('sending');
	expect(reasonOf(message(2), [command(1, 'joinRoom'), message(2)], 'open')).toBe('room_first');
	expect(reasonOf(command(2, 'leaveRoom'), [message(1), command(2, 'leaveRoom')], 'open')).toBe('earlier_first');
});

test('[S124] a room that was refused is told before a missing network: only its author can help', () => {
	const join = command(1, 'joinRoom', 'room_not_found');
	expect(reasonOf(message(2), [join, message(2)], 'offline')).toBe('room_refused');
	expect(reasonOf(join, [join, message(2)], 'offline')).toBeUndefined();
});

test('[S124] rows stand by room: first those that need their author, then those that wait longest', () => {
	const rows = [message(1, 1), message(2, 2, 'too_large'), message(3, 3), message(4, 1)].map((row) => shown(row));
	expect(byRoom(rows).map(({ room, rows, refused }) => [room, rows.map(({ order }) => order), refused])).toEqual([
		[roomOf(2), [2], 1],
		[roomOf(1), [1, 4], 0],
		[roomOf(3), [3], 0]
	]);
});
