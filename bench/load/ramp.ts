/** Offers more and more until answers come too late, and keeps the step that got most out of a core. Knows nothing of sockets. */
import { isLoadVoid, type StepResult } from './open-loop.ts';

export interface RampPlan {
	readonly fromPerSecond: number;
	/** At most this many steps. */
	readonly steps: number;
}

export interface RampResult {
	readonly best: StepResult;
	/** What stopped it: a generator at its limit voids only the step in which it was. */
	readonly endedBy: 'latency' | 'load' | 'steps';
}

export const maxP99Ms = 200;
const growth = 1.35;

/** Deliveries per second and core of the server and its Postgres together. */
export const perCoreSecond = ({ deliveredPerSecond, serverCores, postgresCores }: StepResult): number =>
	deliveredPerSecond / (serverCores + postgresCores);

/** Undefined when no step held. */
export async function runRamp(
	runStep: (deliveriesPerSecond: number) => Promise<StepResult>,
	plan: RampPlan
): Promise<RampResult | undefined> {
	let best: StepResult | undefined;
	let endedBy: RampResult['endedBy'] = 'steps';
	let rate = plan.fromPerSecond;
	for (let taken = 0; taken < plan.steps; taken += 1) {
		const step = await runStep(rate);
		const isHolding = step.p99Ms <= maxP99Ms && !isLoadVoid(step);
		if (isHolding && (best === undefined || perCoreSecond(step) > perCoreSecond(best))) best = step;
		if (endedBy !== 'steps' || !step.isDrained) break;
		if (best === undefined) {
			rate /= 2; // it began too high
			continue;
		}
		if (!isHolding) endedBy = isLoadVoid(step) ? 'load' : 'latency';
		// Between the last step that held and the first that did not may lie a better one: that is tried, and then it is over.
		rate = isHolding ? rate * growth : rate / Math.sqrt(growth);
	}
	return best && { best, endedBy };
}
