import { expect, test } from 'vitest';
import { Cell, Derived } from './observable.ts';

test('a cell tells its watchers of each change, and of none when the value is the same', () => {
	const cell = new Cell(1);
	let told = 0;
	const stop = cell.subscribe(() => (told += 1));
	cell.set(1);
	cell.set(2);
	stop();
	cell.set(3);
	expect([told, cell.get()]).toEqual([1, 3]);
});

test('what is derived is worked out once for all who watch, and anew after a change', () => {
	const [a, b] = [new Cell(1), new Cell(2)];
	let runs = 0;
	const sum = new Derived([a, b], () => {
		runs += 1;
		return a.get() + b.get();
	});
	expect(sum.get()).toBe(3);
	const stop = sum.subscribe(() => undefined);
	runs = 0;
	expect([sum.get(), sum.get()]).toEqual([3, 3]);
	expect(runs).toBe(1);
	a.set(5);
	expect(sum.get()).toBe(7);
	stop();
	b.set(10);
	expect(sum.get()).toBe(15);
});
