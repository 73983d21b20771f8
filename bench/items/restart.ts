/** A server that ends and starts again, and a thousand people who all come back at once. */
import { joinAll, leaveAll } from '../load/member.ts';
import { peerKeys } from '../peers/peer.ts';
import type { Item } from './item.ts';

export const restart: Item = {
	name: '1,000 back after a restart',
	peers: peerKeys,
	async run(context) {
		const rooms = context.isQuick ? 40 : 200;
		const first = await context.peer.start();
		const made = await context.peer.makeRooms(first, rooms, 5);
		const before = await joinAll(made, () => undefined).catch((cause: unknown) => stopAndThrow(first, cause));
		await first.stop('SIGKILL');
		await Promise.all(before.map((member) => member.closed));

		const second = await context.peer.start();
		try {
			made.movedTo(second);
			const from = performance.now();
			const seats = Array.from({ length: rooms * 5 }, (_, index) =>
				made.join(index % rooms, Math.floor(index / rooms), () => undefined)
			);
			const back = await Promise.all(seats);
			context.observe('ms until all have synced', performance.now() - from);
			await leaveAll(back);
		} finally {
			await second.stop('SIGKILL');
		}
	}
};

async function stopAndThrow(running: { stop(signal: 'SIGKILL'): Promise<void> }, cause: unknown): Promise<never> {
	await running.stop('SIGKILL');
	throw cause;
}
