/** What an open connection costs that says nothing: one socket, member of a room; where there are documents, the room's and the user's. */
import { setTimeout as delay } from 'node:timers/promises';
import { inBatches, leaveAll } from '../load/member.ts';
import type { Member, Rooms } from '../load/member.ts';
import { peerKeys, type RunningPeer } from '../peers/peer.ts';
import type { Item } from './item.ts';

const membersEach = 5;

export const idleMemory: Item = {
	name: 'idle connection',
	peers: peerKeys,
	async run(context) {
		const connections = context.isQuick ? 1_000 : 5_000;
		const rooms = connections / 25;
		const running = await context.peer.start();
		try {
			const made = await context.peer.makeRooms(running, rooms, membersEach);
			// The first of each room and user pay for the document; what is asked is the price of a connection, so all are counted.
			const before = await settledMemory(running);
			const members = await connect(made, connections);
			const after = await settledMemory(running);
			context.observe('KiB per connection', (after - before) / connections / 1024);
			await leaveAll(members);
		} finally {
			await running.stop('SIGKILL');
		}
	}
};

/** Five devices of everyone in every room. */
function connect(made: Rooms, connections: number): Promise<Member[]> {
	const seats = Array.from(
		{ length: connections },
		(_, index) => () => made.join(index % made.count, Math.floor(index / made.count) % membersEach, () => undefined)
	);
	return inBatches(seats, 100);
}

/** Memory once two readings a second apart agree within 1 %. */
async function settledMemory(running: RunningPeer): Promise<number> {
	let last = await running.collectedMemory();
	for (let attempt = 0; attempt < 5; attempt += 1) {
		await delay(1000);
		const now = await running.collectedMemory();
		if (Math.abs(now - last) < last / 100) return now;
		last = now;
	}
	return last;
}
