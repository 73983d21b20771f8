import { expect, test } from 'vitest';
import { isEmoji } from '#lib/core/wire.ts';
import { allEmoji, findEmoji, toned } from './emoji.ts';
import { skinTones } from './skin-tone.ts';

const english = allEmoji('en');
const german = allEmoji('de');
const found = (query: string) => findEmoji(english, query, 12).map(({ plain }) => plain);

test('[S42] an emoji is found by what it is called, in English and in German, accents or not', () => {
	expect(found('thumbs up')[0]).toBe('👍');
	expect(found('daumen hoch')[0]).toBe('👍');
	expect(found('+1')).toContain('👍');
	expect(found('tada')).toContain('🎉');
	expect(found('Schraubenschlüssel')[0]).toBe('🔧');
	expect(found('wrench')[0]).toBe('🔧');
	expect(found('schluss')).toContain('🔑');
	expect(found('Schlüs')).toContain('🔑');
	expect(found('red_heart')[0]).toBe('❤️');
	expect(found('nothing is called so')).toEqual([]);
	expect(found('  ')).toEqual([]);
});

test('an emoji has its name in the language of the person', () => {
	expect(english.find(({ plain }) => plain === '👍')?.name).toBe('thumbs up');
	expect(german.find(({ plain }) => plain === '👍')?.name).toBe('Daumen hoch');
});

test('[S42] a skin tone goes to every person in an emoji, and each of them is one that the server takes', () => {
	const [waving, couple, lifter, key] = ['👋', '🧑‍🤝‍🧑', '🏋️‍♀️', '🔑'].map((plain) => english.find((emoji) => emoji.plain === plain)!);
	expect(toned(waving!, 3)).toBe('👋🏽');
	expect(toned(couple!, 1)).toBe('🧑🏻‍🤝‍🧑🏻');
	expect(toned(lifter!, 5)).toBe('🏋🏿‍♀️');
	expect(toned(key!, 5)).toBe('🔑');
	for (const emoji of english)
		for (const tone of skinTones) {
			const picked = toned(emoji, tone);
			expect(isEmoji(picked) && /^\p{RGI_Emoji}$/v.test(picked), picked).toBe(true);
		}
});
