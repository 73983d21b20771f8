import { expect, test } from 'vitest';
import { editTime } from './edit-time.ts';
import { newMessageId, newRoomId, newUserId } from './ids.ts';
import type { OutboxRow } from './outbox.ts';
import { noFacts, type ArrivedMessage, type SegmentFacts } from './segment-facts.ts';

const source = { now: () => 1_000, randomBytes: (length: number) => new Uint8Array(length) };
const [id, room, author] = [newMessageId(source), newRoomId(source), newUserId(source)];

function editedAt(at?: number): SegmentFacts {
	const message: ArrivedMessage = {
		id,
		author,
		text: 'a',
		seq: 1,
		sentAt: 1,
		arrivedAt: 1,
		...(at !== undefined && { editedAt: at })
	};
	return { ...noFacts, messages: [message], byId: new Map([[id, message]]) };
}
const waiting = (at: number, refused?: string): OutboxRow => ({
	kind: 'edit',
	id,
	room,
	order: 1,
	document: 'd',
	text: 'b',
	at,
	...(refused !== undefined && { refused })
});

test('an edit is of the time at which it is written', () => {
	expect(editTime(id, 5_000, [], [])).toBe(5_000);
	expect(editTime(id, 5_000, [editedAt(), editedAt(4_000)], [waiting(4_500)])).toBe(5_000);
});

test('[P2.8] where a device with a clock ahead has edited before, it comes right after that', () => {
	expect(editTime(id, 5_000, [editedAt(9_000)], [])).toBe(9_001);
	expect(editTime(id, 5_000, [editedAt(9_000)], [waiting(9_001)])).toBe(9_002);
	expect(editTime(id, 5_000, [editedAt(9_000)], [waiting(9_500, 'too_long')])).toBe(9_001);
});

test('it is a time that the server takes, whatever time the server told', () => {
	expect(editTime(id, 5_000, [editedAt(Number.MAX_SAFE_INTEGER)], [])).toBe(Number.MAX_SAFE_INTEGER);
});
