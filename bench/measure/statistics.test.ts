import { expect, it } from 'vitest';
import { median, rotated } from './statistics.ts';

it('takes the middle value, or the mean of the middle two', () => {
	expect(median([3, 1, 2])).toBe(2);
	expect(median([10, 1, 2, 3])).toBe(2.5);
	expect(median([])).toBeUndefined();
});

it('lets every item come first once', () => {
	expect([0, 1, 2].map((run) => rotated(['a', 'b', 'c'], run)[0])).toEqual(['a', 'b', 'c']);
	expect(rotated([], 1)).toEqual([]);
});
