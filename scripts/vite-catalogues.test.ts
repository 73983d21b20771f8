import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isolated } from '../src/lib/ui/format/isolated.ts';
import { isolateGiven } from './vite-catalogues.ts';

test('[P1.13] every name and number that a compiled text is given is isolated', async () => {
	const compiled = await readFile(join(import.meta.dirname, '../src/lib/paraglide/messages/de.js'), 'utf8');
	const places = compiled.split('${').length;
	expect(places).toBeGreaterThan(50);
	expect(isolateGiven(compiled).split('${isolated(').length).toBe(places);
});

test('[P1.13] what runs the other way, or could turn the line around, stands alone; what does not stays as it is', () => {
	expect(isolated('Ada')).toBe('Ada');
	expect(isolated(12)).toBe('12');
	expect(isolated('张伟 ✨')).toBe('张伟 ✨');
	expect(isolated('ענת')).toBe('\u2068ענת\u2069');
	expect(isolated('gpj.\u202emoc')).toBe('\u2068gpj.\u202emoc\u2069');
});
