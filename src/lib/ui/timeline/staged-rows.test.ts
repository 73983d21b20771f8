import { expect, test } from 'vitest';
import { nextStage, type Keyed } from './staged-rows.ts';

const rows = (text: string): Keyed[] => text.split('').map((key) => ({ key }));
const isEdge = ({ key }: Keyed): boolean => key === '^' || key === '$';
const step = (before: string, after: string): [string, boolean, boolean] => {
	const stage = nextStage(rows(before), rows(after), isEdge);
	return [stage.rows.map(({ key }) => key).join(''), stage.isShift, stage.isDone];
};

test('[S63] rows that come or go at one end are taken in one step, from that end', () => {
	expect(step('^cd$', '^abcd$')).toEqual(['^abcd$', true, true]);
	expect(step('^abcd$', '^cd$')).toEqual(['^cd$', true, true]);
	expect(step('^ab$', '^abcd$')).toEqual(['^abcd$', false, true]);
	expect(step('^abcd', '^ab$')).toEqual(['^ab$', false, true]);
	expect(step('^abd$', '^abcd$')).toEqual(['^abcd$', false, true]);
});

test('[S63] when both ends differ the list takes two steps, and keeps its place in each', () => {
	expect(step('^cd$', '^abcdef$')).toEqual(['^abcd$', true, false]);
	expect(step('^abcd$', '^abcdef$')).toEqual(['^abcdef$', false, true]);
	expect(step('^cdef$', '^abcd$')).toEqual(['^cd$', false, false]);
	expect(step('^cd$', '^abcd$')).toEqual(['^abcd$', true, true]);
	expect(step('^abcd$', '^cdef$')).toEqual(['^cd$', true, false]);
});

test('a list that has nothing in common with the one before is taken whole', () => {
	expect(step('', '^ab$')).toEqual(['^ab$', false, true]);
	expect(step('^ab$', '^yz$')).toEqual(['^yz$', false, true]);
});
