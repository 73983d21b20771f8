import { expect, test } from 'vitest';
import { citationsInTests, citedIn, rulesOfSpec } from './spec.ts';

/** Fewer would mean that the page or the tests were not found. */
const fewestRules = 50;

test('every rule of docs/SPEC.md is cited by a test', async () => {
	const rules = await rulesOfSpec();
	const cited = new Set((await citationsInTests()).map(({ rule }) => rule));
	expect(rules.length).toBeGreaterThan(fewestRules);
	expect(rules.filter((rule) => !cited.has(rule))).toEqual([]);
});

test('every citation names a rule of docs/SPEC.md', async () => {
	const known = new Set(await rulesOfSpec());
	const isKnown = (rule: string): boolean => known.has(rule) || /^P[1-6]$/.test(rule) || isFault(rule);
	expect((await citationsInTests()).filter(({ rule }) => !isKnown(rule))).toEqual([]);
});

test('a rule has one number', async () => {
	const rules = await rulesOfSpec();
	expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([]);
});

test('citations are found one by one and in lists, and nothing else is taken for one', () => {
	expect(citedIn("test('[P2.1] a'); test('[S26, S27] b'); list[P1]; [PX] [S] [p2.1]")).toEqual(['P2.1', 'S26', 'S27', 'P1']);
});

/** Faults F1–F36 and bad inputs B1–B22 have their promised outcomes in docs/SECURITY.md and docs/ARCHITECTURE.md. */
function isFault(rule: string): boolean {
	const number = Number(rule.slice(1));
	return (rule.startsWith('F') && number >= 1 && number <= 36) || (rule.startsWith('B') && number >= 1 && number <= 22);
}
