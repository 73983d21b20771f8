/** How late messages come, and how many bytes each takes, at a load that every peer carries. */
import { isLoadVoid, runStep } from '../load/open-loop.ts';
import { peerKeys } from '../peers/peer.ts';
import { withCrowd } from './crowd.ts';
import type { Item } from './item.ts';

const deliveriesPerSecond = 10_000;

export const latency: Item = {
	name: 'latency at 10,000/s',
	peers: peerKeys,
	run: (context) =>
		withCrowd(context, 200, 5, async (crowd) => {
			const times = context.isQuick ? { settleMs: 300, measureMs: 700 } : { settleMs: 2_000, measureMs: 5_000 };
			const step = await runStep(crowd, { deliveriesPerSecond, ...times });
			if (isLoadVoid(step)) return context.voidRow('the load generator used over 85 % of its core');
			if (!step.isDrained) return context.voidRow('not every message came');
			context.observe('p50 ms', step.p50Ms);
			context.observe('p99 ms', step.p99Ms);
			context.observe('bytes per delivery', step.bytesPerDelivery);
			context.observe('server cores', step.serverCores);
			context.observe('Postgres cores', step.postgresCores);
			context.observe('load cores', step.loadCores);
		})
};
