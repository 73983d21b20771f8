import { expect, it } from 'vitest';
import type { StepResult } from './open-loop.ts';
import { perCoreSecond, runRamp } from './ramp.ts';

/** A server that gets cheaper by the message until it is full. */
function fakePeer(limits: { full: number; loadFull?: number; isDrained?: boolean }) {
	const rates: number[] = [];
	const runStep = (rate: number): Promise<StepResult> => {
		rates.push(rate);
		const isFull = rate > limits.full;
		return Promise.resolve({
			offeredPerSecond: rate,
			deliveredPerSecond: rate,
			p50Ms: 1,
			p99Ms: isFull ? 900 : 5,
			bytesPerDelivery: 200,
			serverCores: Math.sqrt(rate) / 400,
			postgresCores: 0,
			loadCores: rate > (limits.loadFull ?? Infinity) ? 0.9 : 0.3,
			isDrained: !isFull || limits.isDrained !== false
		});
	};
	return { rates, runStep };
}

it('climbs until answers are late, tries half a step less, and keeps the best that held', async () => {
	const { rates, runStep } = fakePeer({ full: 30_000 });
	const result = await runRamp(runStep, { fromPerSecond: 10_000, steps: 20 });
	expect(result?.endedBy).toBe('latency');
	expect(rates.map((rate) => Math.round(rate))).toEqual([10_000, 13_500, 18_225, 24_604, 33_215, 28_587]);
	expect(Math.round(result?.best.offeredPerSecond ?? 0)).toBe(28_587);
	expect(perCoreSecond(result?.best as StepResult)).toBeGreaterThan(10_000);
});

it('does not count a step in which the generator was at its limit', async () => {
	const { runStep } = fakePeer({ full: Infinity, loadFull: 20_000 });
	const result = await runRamp(runStep, { fromPerSecond: 10_000, steps: 20 });
	expect(result?.endedBy).toBe('load');
	expect(result?.best.offeredPerSecond).toBeLessThanOrEqual(20_000);
});

it('stops at once at a peer that still has not delivered, and says so when nothing held', async () => {
	const { rates, runStep } = fakePeer({ full: 5_000, isDrained: false });
	expect(await runRamp(runStep, { fromPerSecond: 10_000, steps: 20 })).toBeUndefined();
	expect(rates).toHaveLength(1);
});

it('comes down when it began too high', async () => {
	const { rates, runStep } = fakePeer({ full: 4_000 });
	const result = await runRamp(runStep, { fromPerSecond: 10_000, steps: 20 });
	expect(rates.slice(0, 4).map((rate) => Math.round(rate))).toEqual([10_000, 5_000, 2_500, 3_375]);
	expect(result?.best.offeredPerSecond).toBeLessThanOrEqual(4_000);
});
