/** What the bench must show, each as a comparison that the report can check by itself. */
import type { PeerKey } from '../peers/peer.ts';
import type { Medians } from './medians.ts';

export interface Target {
	readonly says: string;
	readonly measured: string;
	readonly isMet: boolean;
}

interface Comparison {
	readonly says: string;
	readonly item: string;
	readonly metric: string;
	readonly bound: 'at least' | 'at most';
	/** Times the other figure, or by itself. */
	readonly limit: number;
	/** What it is compared with: of this peer, and of the same item and metric where no other is named. */
	readonly against?: { readonly peer: PeerKey; readonly item?: string; readonly metric?: string };
}

const small = 'throughput 200 × 5';
const perCore = 'deliveries per core-second';
const latency = 'latency at 10,000/s';
const joining = (size: string): string => `join a room of ${size}`;
const offline = (size: string): string => `offline start with ${size}`;

const comparisons: readonly Comparison[] = [
	{
		says: 'deliveries per core-second ≥ 0.5 × (a)',
		item: small,
		metric: perCore,
		bound: 'at least',
		limit: 0.5,
		against: { peer: 'relay' }
	},
	{
		says: 'deliveries per core-second ≥ 0.65 × (a)',
		item: small,
		metric: perCore,
		bound: 'at least',
		limit: 0.65,
		against: { peer: 'relay' }
	},
	{
		says: 'deliveries per core-second ≥ (c)',
		item: small,
		metric: perCore,
		bound: 'at least',
		limit: 1,
		against: { peer: 'hocuspocus' }
	},
	{
		says: 'deliveries per core-second ≥ 4 × (b)',
		item: small,
		metric: perCore,
		bound: 'at least',
		limit: 4,
		against: { peer: 'socketio' }
	},
	{ says: 'p50 at 10,000/s ≤ (b)', item: latency, metric: 'p50 ms', bound: 'at most', limit: 1, against: { peer: 'socketio' } },
	{
		says: 'p50 at 10,000/s ≤ 2.5 × (a)',
		item: latency,
		metric: 'p50 ms',
		bound: 'at most',
		limit: 2.5,
		against: { peer: 'relay' }
	},
	{
		says: 'bytes per delivery ≤ 2 × (a)',
		item: latency,
		metric: 'bytes per delivery',
		bound: 'at most',
		limit: 2,
		against: { peer: 'relay' }
	},
	{ says: 'acknowledged, then lost on SIGKILL: 0', item: 'SIGKILL', metric: 'acknowledged and lost', bound: 'at most', limit: 0 },
	{
		says: 'idle connection ≤ 1.15 × (c)',
		item: 'idle connection',
		metric: 'KiB per connection',
		bound: 'at most',
		limit: 1.15,
		against: { peer: 'hocuspocus' }
	},
	{
		says: '1,000 back ≤ (c)',
		item: '1,000 back after a restart',
		metric: 'ms until all have synced',
		bound: 'at most',
		limit: 1,
		against: { peer: 'hocuspocus' }
	},
	{
		says: 'join of 100k: time ≤ 1.3 × 1k',
		item: joining('100,000'),
		metric: 'ms',
		bound: 'at most',
		limit: 1.3,
		against: { peer: 'kith', item: joining('1,000') }
	},
	{
		says: 'join of 100k: bytes ≤ 1.3 × 1k',
		item: joining('100,000'),
		metric: 'bytes',
		bound: 'at most',
		limit: 1.3,
		against: { peer: 'kith', item: joining('1,000') }
	},
	{
		says: 'back after missing 10: ≤ 2,000 bytes',
		item: 'back after missing 10',
		metric: 'bytes',
		bound: 'at most',
		limit: 2_000
	},
	{ says: 'offline start with 100k ≤ 300 ms', item: offline('100,000'), metric: 'painted ms', bound: 'at most', limit: 300 },
	{
		says: 'offline start with 100k ≤ 1.3 × 1k',
		item: offline('100,000'),
		metric: 'painted ms',
		bound: 'at most',
		limit: 1.3,
		against: { peer: 'kith', item: offline('1,000') }
	},
	{
		says: 'own message on screen ≤ 50 ms after Enter',
		item: 'own message',
		metric: 'ms after Enter',
		bound: 'at most',
		limit: 50
	},
	{
		says: 'scrolling through 100k: no task over 50 ms',
		item: 'scroll 100,000',
		metric: 'longest task ms (0: none of 50 or more)',
		bound: 'at most',
		limit: 50
	},
	{
		says: 'scrolling through 100k: dropped frames ≤ 5 %',
		item: 'scroll 100,000',
		metric: 'dropped frames %',
		bound: 'at most',
		limit: 5
	},
	{
		says: 'an edit costs at most 1.3 × a message',
		item: 'cost of an act',
		metric: 'µs of a edit',
		bound: 'at most',
		limit: 1.3,
		against: { peer: 'kith', metric: 'µs of a message' }
	},
	{
		says: 'a reaction costs at most 1.3 × a message',
		item: 'cost of an act',
		metric: 'µs of a reaction',
		bound: 'at most',
		limit: 1.3,
		against: { peer: 'kith', metric: 'µs of a message' }
	},
	{
		says: 'a read marker costs at most 1.3 × a message',
		item: 'cost of an act',
		metric: 'µs of a read marker',
		bound: 'at most',
		limit: 1.3,
		against: { peer: 'kith', metric: 'µs of a message' }
	},
	{
		says: 'JavaScript of the first screen ≤ 200 kB gzipped',
		item: 'first screen',
		metric: 'kB of JavaScript, gzipped',
		bound: 'at most',
		limit: 200
	},
	{
		says: 'JavaScript of a room ≤ 200 kB gzipped',
		item: 'first screen',
		metric: 'kB for a room, gzipped',
		bound: 'at most',
		limit: 200
	},
	{
		says: 'search over 1M messages: p95 ≤ 50 ms',
		item: 'search on the server, 1,000,000 on postgres',
		metric: 'p95 ms',
		bound: 'at most',
		limit: 50
	},
	{
		says: 'search on a device with 100k: the slowest ≤ 100 ms',
		item: 'search on the device, 100,000',
		metric: 'ms, the slowest',
		bound: 'at most',
		limit: 100
	}
];

/** Those of which both sides were measured. */
export function checkTargets(medians: Medians): Target[] {
	return comparisons.flatMap((comparison) => {
		const { says, item, metric, against, limit } = comparison;
		const own = medians.figure(item, metric, 'kith')?.median;
		const other =
			against === undefined ? 1 : medians.figure(against.item ?? item, against.metric ?? metric, against.peer)?.median;
		if (own === undefined || other === undefined) return [];
		const ratio = own / other;
		const isMet = comparison.bound === 'at least' ? ratio >= limit : ratio <= limit;
		const measured = against === undefined ? String(Number(own.toPrecision(3))) : `${ratio.toFixed(2)} ×`;
		return [{ says, measured, isMet }];
	});
}
