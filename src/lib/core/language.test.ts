import { expect, test } from 'vitest';
import { acceptedLanguages, languageChoice, languageFor } from './language.ts';

test('[P1.12] a choice stands above what the browser asks for', () => {
	expect(languageFor('de', ['en-GB', 'en'])).toBe('de');
	expect(languageFor('en', ['de-DE'])).toBe('en');
});

test('[P1.12] without a choice the first wanted language that we have is taken, whatever its region', () => {
	expect(languageFor('system', ['fr-FR', 'de-AT', 'en'])).toBe('de');
	expect(languageFor('system', ['DE'])).toBe('de');
	expect(languageFor('system', ['fr', 'deutsch'])).toBe('en');
	expect(languageFor('system', [])).toBe('en');
});

test('what was stored by another version is no choice', () => {
	for (const stored of [undefined, null, '', 'fr', 1, { language: 'de' }, '__proto__'])
		expect(languageChoice(stored)).toBe('system');
	expect(languageChoice('de')).toBe('de');
});

test('the header of a browser is read by weight, and nonsense in it is passed over', () => {
	expect(acceptedLanguages('en;q=0.8, de-DE, de;q=0.9')).toEqual(['de-DE', 'de', 'en']);
	expect(acceptedLanguages('de;q=0, *;q=0.1, en;q=x')).toEqual(['*']);
	expect(acceptedLanguages(null)).toEqual([]);
	expect(acceptedLanguages(`${',;q=,'.repeat(5000)}de`)).toEqual([]);
});
