/** Offers more and more until answers come too late, and keeps the step that got most out of a core. */
import { isLoadVoid, runStep, type Crowd, type StepResult } from './open-loop.ts';

export interface RampPlan {
	readonly fromPerSecond: number;
	readonly settleMs: number;
	readonly measureMs: number;
	/** At most this many steps. */
	readonly steps: number;
}

export interface RampResult {
	readonly best: StepResult;
	/** Why the ramp ended. `load` voids nothing: the steps before it stand. */
	readonly endedBy: 'latency' | 'load' | 'steps';
	readonly steps: readonly StepResult[];
}

export const maxP99Ms = 200;
const growth = 1.35;

/** Deliveries per second and core of the server and its Postgres together. */
export const perCoreSecond = ({ deliveredPerSecond, serverCores, postgresCores }: StepResult): number =>
	deliveredPerSecond / (serverCores + postgresCores);

/** Undefined when not even the first step held. */
export async function runRamp(crowd: Crowd, plan: RampPlan): Promise<RampResult | undefined> {
	const steps: StepResult[] = [];
	let best: StepResult | undefined;
	let endedBy: RampResult['endedBy'] = 'steps';
	let rate = plan.fromPerSecond;
	let isBackingOff = false;
	while (steps.length < plan.steps) {
		const step = await runStep(crowd, { deliveriesPerSecond: rate, settleMs: plan.settleMs, measureMs: plan.measureMs });
		steps.push(step);
		const isHolding = step.p99Ms <= maxP99Ms && !isLoadVoid(step);
		if (isHolding && (best === undefined || perCoreSecond(step) > perCoreSecond(best))) best = step;
		if (!isHolding) endedBy = isLoadVoid(step) ? 'load' : 'latency';
		if (!step.isDrained || isBackingOff) break;
		// One step back half way: between the last that held and the first that did not may lie a better one.
		isBackingOff = !isHolding;
		rate = isHolding ? rate * growth : rate / Math.sqrt(growth);
	}
	return best && { best, endedBy, steps };
}
