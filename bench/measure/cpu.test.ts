import { expect, it } from 'vitest';
import { parseStat, processSeconds } from './cpu.ts';

it('reads the times of a process whose name has brackets and spaces', () => {
	const line = '4242 (postgres: a) b) S 77 4242 4242 0 -1 4194560 100 200 0 0 150 50 1000 24 20 0 1 0 12345 1 1';
	expect(parseStat(line)).toEqual({ parent: 77, ownSeconds: 2, endedChildrenSeconds: 10.24 });
});

it('gives nothing for a process that is gone', () => {
	expect(processSeconds(2 ** 22 + 1)).toBe(0);
});
