import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { caretAfter, editBetween, mergeTexts } from './text-edit.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '👍', '👎', 'é', 'e\u0301'), maxLength: 12 });
const applied = (before: string, after: string): string => {
	const { at, remove, insert } = editBetween(before, after);
	return before.slice(0, at) + insert + before.slice(at + remove);
};

test('an edit makes one text of the other, and parts no character', () => {
	fc.assert(
		fc.property(text, text, (before, after) => {
			expect(applied(before, after)).toBe(after);
			expect(editBetween(before, after).insert.isWellFormed()).toBe(true);
			expect(before.slice(0, editBetween(before, after).at).isWellFormed()).toBe(true);
		}),
		{ seed: 5 }
	);
});

test('[P3.30] of two changes of one text what either inserted stands', () => {
	const words = fc.constantFrom('one', 'two', 'three');
	fc.assert(
		fc.property(text, fc.nat(12), fc.nat(12), words, words, (base, one, other, theirs, mine) => {
			const characters = [...base];
			const put = (at: number, word: string): string =>
				[...characters.slice(0, at), `<${word}>`, ...characters.slice(at)].join('');
			const merged = mergeTexts(base, put(one, `${theirs}1`), put(other, `${mine}2`));
			expect(merged).toContain(`<${theirs}1>`);
			expect(merged).toContain(`<${mine}2>`);
			expect(merged.length).toBe(base.length + theirs.length + mine.length + 6);
		}),
		{ seed: 6 }
	);
});

test('a caret stays between the same words', () => {
	expect(caretAfter(3, editBetween('see you', 'Hello! see you'))).toBe(10);
	expect(caretAfter(3, editBetween('see you', 'see you, Leif'))).toBe(3);
	expect(caretAfter(7, editBetween('see you', 'see'))).toBe(3);
});
