/** Posts at a fixed rate whatever comes back, and says what that cost and how late it arrived. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Member } from './member.ts';
import type { Meter } from './meter.ts';
import { newStamp, nowMicroseconds, stampedText } from './stamp.ts';

/** CPU seconds used since some moment. */
export interface CpuMeter {
	server(): number;
	postgres(): number;
}

export interface Crowd {
	readonly members: readonly Member[];
	/** How many sockets get each message. */
	readonly membersEach: number;
	readonly meter: Meter;
	readonly cpu: CpuMeter;
}

export interface StepPlan {
	readonly deliveriesPerSecond: number;
	readonly settleMs: number;
	readonly measureMs: number;
}

export interface StepResult {
	readonly offeredPerSecond: number;
	readonly deliveredPerSecond: number;
	/** Of messages sent in the measured window; infinite when so many never came. */
	readonly p50Ms: number;
	readonly p99Ms: number;
	readonly bytesPerDelivery: number;
	/** Shares of one core. */
	readonly serverCores: number;
	readonly postgresCores: number;
	readonly loadCores: number;
	/** False when messages were still missing long after the last was sent: the peer is no longer fit for another step. */
	readonly isDrained: boolean;
}

/** A load generator nearer to its limit than this measures itself. */
const maxLoadCores = 0.85;
export const isLoadVoid = (step: StepResult): boolean => step.loadCores > maxLoadCores;

export async function runStep(crowd: Crowd, plan: StepPlan): Promise<StepResult> {
	const { meter } = crowd;
	const deliveredBefore = meter.delivered;
	const settled = await offer(crowd, plan.deliveriesPerSecond, plan.settleMs);
	meter.openWindow();
	const before = snapshot(crowd);
	const posted = await offer(crowd, plan.deliveriesPerSecond, plan.measureMs);
	meter.closeWindow();
	const after = snapshot(crowd);
	const isDrained = await drained(meter, deliveredBefore + (settled + posted) * crowd.membersEach);

	const seconds = (after.at - before.at) / 1e6;
	const deliveries = after.delivered - before.delivered;
	const latencies = meter.window();
	const lateShare = (posted * crowd.membersEach) / latencies.count; // more than 1 when some never came
	const percentile = (share: number): number =>
		share * lateShare > 1 ? Infinity : (latencies.percentileMs(share * lateShare) ?? Infinity);
	return {
		offeredPerSecond: plan.deliveriesPerSecond,
		deliveredPerSecond: deliveries / seconds,
		p50Ms: percentile(0.5),
		p99Ms: percentile(0.99),
		bytesPerDelivery: (after.bytes - before.bytes) / deliveries,
		serverCores: (after.server - before.server) / seconds,
		postgresCores: (after.postgres - before.postgres) / seconds,
		loadCores: (after.load - before.load) / seconds,
		isDrained
	};
}

function snapshot({ members, meter, cpu }: Crowd) {
	const own = process.cpuUsage();
	return {
		at: nowMicroseconds(),
		delivered: meter.delivered,
		bytes: members.reduce((sum, member) => sum + member.bytesReceived(), 0),
		server: cpu.server(),
		postgres: cpu.postgres(),
		load: (own.user + own.system) / 1e6
	};
}

/** Returns how many messages it posted. Each carries the moment it was really sent, for a tick may come late. */
export async function offer(
	{ members, membersEach }: Pick<Crowd, 'members' | 'membersEach'>,
	deliveriesPerSecond: number,
	ms: number
): Promise<number> {
	const postsPerMs = deliveriesPerSecond / membersEach / 1000;
	const start = performance.now();
	let posted = 0;
	for (;;) {
		const elapsed = Math.min(ms, performance.now() - start);
		const due = Math.floor(elapsed * postsPerMs);
		for (; posted < due; posted += 1) members[posted % members.length]?.post(stampedText(newStamp()));
		if (elapsed >= ms) return posted;
		await delay(1);
	}
}

const patienceMs = 3_000;

/** False when nothing came for a while although more was due. */
async function drained(meter: Meter, expected: number): Promise<boolean> {
	let seen = meter.delivered;
	let seenAt = performance.now();
	while (meter.delivered < expected) {
		if (meter.delivered > seen) {
			seen = meter.delivered;
			seenAt = performance.now();
		}
		if (performance.now() - seenAt > patienceMs) return false;
		await delay(5);
	}
	return true;
}
