import { expect, test } from 'vitest';
import { Pace } from './pace.ts';

/** `perSecond` writes a second for `seconds`, evenly. */
function under(perSecond: number, seconds: number): Pace {
	const pace = new Pace(0);
	for (let write = 1; write <= perSecond * seconds; write += 1) pace.note((write * 1000) / perSecond);
	return pace;
}

test('with little to do nothing waits, and a room that posts ten times a second is never held back', () => {
	expect(new Pace(0)).toMatchObject({ roomPauseMs: 0, turnPauseMs: 0 });
	expect(under(20, 5).roomPauseMs).toBeLessThan(1);
	expect(under(2_000, 5)).toMatchObject({ roomPauseMs: expect.closeTo(80, 0) as number, turnPauseMs: 0 });
});

test('the more comes in the longer the pauses, up to what nobody minds', () => {
	const pauses = [500, 1_000, 2_000, 3_000, 10_000].map((perSecond) => under(perSecond, 3));
	const sorted = (values: number[]) => values.toSorted((a, b) => a - b);
	expect(pauses.map(({ roomPauseMs }) => roomPauseMs)).toEqual(sorted(pauses.map(({ roomPauseMs }) => roomPauseMs)));
	expect(pauses.at(-1)).toMatchObject({ roomPauseMs: 100, turnPauseMs: 15 });
});

test('one burst does not make a load, and a load that ended is forgotten with the writes that follow', () => {
	const pace = new Pace(0);
	for (let write = 0; write < 200; write += 1) pace.note(50);
	expect(pace.turnPauseMs).toBe(0);
	const loaded = under(10_000, 3);
	for (let second = 1; second <= 12; second += 1) loaded.note(3_000 + second * 1000);
	expect(loaded.roomPauseMs).toBeLessThan(1);
});
