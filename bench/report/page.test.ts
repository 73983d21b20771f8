import { describe, expect, it } from 'vitest';
import type { PeerKey } from '../peers/peer.ts';
import { beginMark, endMark, renderResults, withResults } from './page.ts';
import type { Observation, Results } from './results.ts';

const item = 'throughput 200 × 5';
const metric = 'deliveries per core-second';
const seen = (peer: PeerKey, run: number, value: number): Observation => ({ item, metric, peer, run, value });

const results: Results = {
	takenAt: '2026-11-21T10:00:00.000Z',
	machine: 'a machine',
	runs: 3,
	isQuick: false,
	seconds: 600,
	observations: [
		...[100_000, 120_000, 110_000].map((value, run) => seen('relay', run, value)),
		...[70_000, 10, 80_000].map((value, run) => seen('kith', run, value))
	],
	voided: [{ item, peer: 'kith', run: 1, reason: 'too busy' }]
};

describe('the report', () => {
	it('gives medians with their spread, and what they are of the relay', () => {
		expect(renderResults(results)).toContain('| (a) raw `ws` relay | 110,000 (100,000–120,000) | 1.00 |');
	});

	it('leaves out what a void row observed, and says that it was void', () => {
		expect(renderResults(results)).toContain('| (d) Kith<br>void 1 ×: too busy | 75,000 (70,000–80,000) | 0.68 |');
	});

	it('says whether a target is met, and is silent on what was not measured', () => {
		const page = renderResults(results);
		expect(page).toContain('| deliveries per core-second ≥ 0.65 × (a) | 0.68 × | yes |');
		expect(page).not.toContain('4 × (b)');
	});

	it('replaces only what stands between its marks, however often', () => {
		const page = `before\n${beginMark}\nold\n${endMark}\nafter`;
		const once = withResults(page, results);
		expect(withResults(once, results)).toBe(once);
		expect(once).toMatch(/^before\n[^]*after$/);
		expect(once).not.toContain('old');
		expect(() => withResults('no marks', results)).toThrow();
	});
});
