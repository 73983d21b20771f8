import { expect, it } from 'vitest';
import { parseOptions } from './options.ts';

it('takes three runs by default, and one when in a hurry', () => {
	expect(parseOptions([])).toEqual({ runs: 3, isQuick: false, only: undefined, peer: undefined });
	expect(parseOptions(['--quick']).runs).toBe(1);
	expect(parseOptions(['--quick', '--runs', '2', '--only', 'join', '--peer=kith'])).toEqual({
		runs: 2,
		isQuick: true,
		only: 'join',
		peer: 'kith'
	});
});

it('names what it does not understand', () => {
	expect(() => parseOptions(['--runs', 'many'])).toThrow('"many"');
	expect(() => parseOptions(['--rnus', '3'])).toThrow('--rnus');
});
