/** What a room's past costs whoever comes to it, or comes back. */
import { setTimeout as delay } from 'node:timers/promises';
import { median } from '../measure/statistics.ts';
import type { Arrival, History, RunningPeer } from '../peers/peer.ts';
import type { Item, ItemContext } from './item.ts';

const withHistory = ['socketio', 'hocuspocus', 'kith'] as const;

export const join = (messages: number): Item => ({
	name: `join a room of ${messages.toLocaleString('en')}`,
	peers: withHistory,
	run: (context) => repeat(context, messages, (history, running) => history.join(running, messages))
});

export const comeBack: Item = {
	name: 'back after missing 10',
	peers: withHistory,
	run: (context) => repeat(context, 1_000, (history, running) => history.comeBack(running, 1_000))
};

/** Long enough for a server to let go of what the one before had open. */
const pauseMs = 200;

async function repeat(
	context: ItemContext,
	messages: number,
	once: (history: History, running: RunningPeer) => Promise<Arrival>
): Promise<void> {
	const { peer } = context;
	if (peer.history === undefined) return;
	await seeded(context, peer.history, messages);
	const running = await peer.start();
	try {
		const arrivals: Arrival[] = [];
		for (let time = 0; time < (context.isQuick ? 2 : 8); time += 1) {
			arrivals.push(await once(peer.history, running));
			await delay(pauseMs);
		}
		// The first finds a server that has compiled nothing yet; it is told apart.
		const [first, ...later] = arrivals;
		context.observe('ms', median(later.map(({ ms }) => ms)) ?? NaN);
		context.observe('bytes', median(later.map(({ bytes }) => bytes)) ?? NaN);
		context.observe('ms, first of a new process', first?.ms ?? NaN);
	} finally {
		await running.stop('SIGKILL');
	}
}

/** Seeding warms the process up, so it is not the one that is measured. */
async function seeded({ peer }: ItemContext, history: History, messages: number): Promise<void> {
	const running = await peer.start();
	try {
		await history.seed(running, messages);
	} finally {
		await running.stop('SIGTERM');
	}
}
