import { expect, test } from 'vitest';
import { problemCodes } from '#lib/core/problem.ts';
import { languages } from '#lib/core/language.ts';
import { overwriteGetLocale } from '#lib/paraglide/runtime.js';
import { problemText } from './problem-text.ts';

test('[P1.12] an answer of trouble is told in the language of the person, whatever its code', () => {
	const texts = languages.map((language) => {
		overwriteGetLocale(() => language);
		return [...problemCodes, 'of_a_newer_server', '__proto__'].map((code) => problemText({ code }));
	});
	overwriteGetLocale(() => 'en');
	for (const text of texts.flat()) expect(text).toMatch(/^\p{Lu}/u);
	const [english = [], german = []] = texts;
	expect(english.filter((text, index) => text === german[index])).toEqual([]);
});
