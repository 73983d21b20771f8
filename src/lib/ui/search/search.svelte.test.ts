import { expect, test } from 'vitest';
import { parseQuery } from '#lib/core/search/query.ts';
import { filterChips, toggled } from './later/filters.ts';
import { piecesOf } from './later/pieces.ts';

const chip = (typed: string, id: string) => filterChips(typed).find((one) => one.id === id)!;
const pressed = (typed: string, id: string): string => toggled(typed, chip(typed, id));

test('[S65] [B11] a snippet is cut at its marks into plain text, and marks that lie are cut too', () => {
	expect(piecesOf('a <b>filter</b>', [[5, 11]])).toEqual([
		{ text: 'a <b>', isMarked: false },
		{ text: 'filter', isMarked: true },
		{ text: '</b>', isMarked: false }
	]);
	for (const marks of [
		[[-5, 99]],
		[[3, 1]],
		[
			[0, 2],
			[1, 3]
		],
		[[50, 60]],
		[[NaN, NaN]]
	] as [number, number][][]) {
		expect(
			piecesOf('abcd', marks)
				.map(({ text }) => text)
				.join('')
		).toBe('abcd');
	}
});

test('[S65] what a filter puts into the box is what one could have typed, and pressing it again takes it out', () => {
	for (const id of ['me', 'link', 'file', 'code']) {
		const once = pressed('fuel fil', id);
		expect(chip(once, id).isOn).toBe(true);
		// The words that are being typed stay the last.
		expect(parseQuery(once).terms.at(-1)?.isPrefix).toBe(true);
		expect(pressed(once, id)).toBe('fuel fil');
	}
});

test('a filter that needs a value is begun, shown with it, and taken out whole', () => {
	expect(pressed('fuel', 'after')).toBe('fuel after:');
	expect(chip('fuel after:2026-03-01', 'after')).toMatchObject({ isOn: true, isToggle: false });
	expect(pressed('fuel from:"Ada Okafor" filter', 'from')).toBe('fuel filter');
	expect(chip('fuel from:me', 'from').isOn).toBe(false);
	expect(chip('fuel from:me', 'me').isOn).toBe(true);
});
