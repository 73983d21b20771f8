import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { given } from '../src/lib/ui/format/given.ts';
import { withCare } from './vite-catalogues.ts';

test('[P1.13] every name and number that a compiled text is given goes through one place', async () => {
	const compiled = await readFile(join(import.meta.dirname, '../src/lib/paraglide/messages/de.js'), 'utf8');
	const places = compiled.split('${').length;
	expect(places).toBeGreaterThan(50);
	expect(withCare(compiled, 'de').split('${given("de", i?.').length).toBe(places);
});

test('[P1.13] what runs the other way, or could turn the line around, stands alone; what does not stays as it is', () => {
	expect(given('en', 'Ada')).toBe('Ada');
	expect(given('en', 12)).toBe('12');
	expect(given('en', '张伟 ✨')).toBe('张伟 ✨');
	expect(given('en', 'ענת')).toBe('\u2068ענת\u2069');
	expect(given('en', 'gpj.\u202emoc')).toBe('\u2068gpj.\u202emoc\u2069');
});

test('[P1.12] a number is written as the language writes it', () => {
	expect([given('en', 12_345), given('de', 12_345), given('de', '12345')]).toEqual(['12,345', '12.345', '12345']);
});
