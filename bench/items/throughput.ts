/** How many deliveries one second of CPU buys, in small rooms and in large ones. */
import { runStep, type Crowd } from '../load/open-loop.ts';
import { perCoreSecond, runRamp } from '../load/ramp.ts';
import { peerKeys } from '../peers/peer.ts';
import { withCrowd } from './crowd.ts';
import type { Item, ItemContext } from './item.ts';

const firstRate = { relay: 40_000, socketio: 10_000, hocuspocus: 20_000, kith: 20_000 } as const;
const reached = 'deliveries/s';

export const throughput = (rooms: number, membersEach: number): Item => ({
	name: `throughput ${rooms} × ${membersEach}`,
	peers: peerKeys,
	run: (context) => withCrowd(context, rooms, membersEach, (crowd) => ramp(context, crowd))
});

async function ramp(context: ItemContext, crowd: Crowd): Promise<void> {
	const times = context.isQuick ? { settleMs: 200, measureMs: 500 } : { settleMs: 700, measureMs: 2_000 };
	const earlier = context.earlier(reached);
	// A process that has compiled nothing yet would fail where it later holds.
	await runStep(crowd, {
		deliveriesPerSecond: firstRate[context.peer.key],
		settleMs: 0,
		measureMs: context.isQuick ? 300 : 1_500
	});
	const result = await runRamp((deliveriesPerSecond) => runStep(crowd, { deliveriesPerSecond, ...times }), {
		// Later runs need not climb from the bottom again.
		fromPerSecond: earlier === undefined ? firstRate[context.peer.key] : earlier / 1.6,
		steps: context.isQuick ? 2 : 10
	});
	if (result === undefined) return context.voidRow('not even the first step held');
	const { best } = result;
	context.observe('deliveries per core-second', perCoreSecond(best));
	context.observe(reached, best.deliveredPerSecond);
	context.observe('server cores', best.serverCores);
	context.observe('Postgres cores', best.postgresCores);
	context.observe('load cores', best.loadCores);
	context.observe('p99 ms', best.p99Ms);
}
