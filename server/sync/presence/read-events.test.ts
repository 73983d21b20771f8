import { expect, test, vi } from 'vitest';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { createLog } from '../../log.ts';
import { ReadEvents } from './read-events.ts';

const [ada, room] = ['usr_ada' as UserId, 'rm_one' as RoomId];

test('a flood of read markers is one write at a time, and the last one has the furthest', async () => {
	let [running, most] = [0, 0];
	const written: number[] = [];
	const events = new ReadEvents(async (_user, _room, { seq }) => {
		most = Math.max(most, (running += 1));
		await new Promise(setImmediate);
		running -= 1;
		written.push(seq);
	}, createLog('silent'));
	for (let seq = 1; seq <= 10_000; seq += 1) events.receive(ada, { room, seq });
	events.receive(ada, { room, seq: 5 });
	await vi.waitFor(() => expect(written).toEqual([1, 10_000]));
	expect(most).toBe(1);
});
