import { expect, it } from 'vitest';
import { Latencies } from './latencies.ts';

it('gives percentiles within 2 %', () => {
	const latencies = new Latencies();
	for (let ms = 1; ms <= 1000; ms += 1) latencies.record(ms * 1000);
	expect(latencies.count).toBe(1000);
	for (const share of [0.01, 0.5, 0.99, 1]) {
		const exact = share * 1000;
		expect(Math.abs((latencies.percentileMs(share) ?? 0) - exact) / exact).toBeLessThan(0.02);
	}
});

it('says nothing without records, and takes what is out of range', () => {
	const latencies = new Latencies();
	expect(latencies.percentileMs(0.5)).toBeUndefined();
	latencies.record(0);
	latencies.record(1e12);
	expect(latencies.count).toBe(2);
});
