import { expect, test } from 'vitest';
import { canHighlight, languageOf } from './code.ts';
import { highlight } from './highlight.ts';
import { hostilePieces, quickestOf } from '../hostile-texts.fixture.ts';

test('[S42] code is coloured by its language, and every character of it stays', () => {
	const code = '[sensor.ctd]\nport = "/dev/ttyUSB0" # not 9600\n';
	const pieces = highlight('toml', code);
	expect(pieces.map(({ text }) => text).join('')).toBe(code);
	expect(pieces.filter(({ tone }) => tone === 'aside').map(({ text }) => text)).toEqual(['# not 9600']);
	expect(pieces.some(({ tone }) => tone === 'value')).toBe(true);
});

test('a language goes by its other names, and one that is not known has one colour', () => {
	expect([languageOf('python'), languageOf('tsx'), languageOf('yml'), languageOf('klingon'), languageOf('__proto__')]).toEqual([
		...['py', 'ts', 'yaml'],
		...[undefined, undefined]
	]);
	expect(highlight('klingon', 'a')).toEqual([{ text: 'a' }]);
	expect(canHighlight('js', 'a'.repeat(7_000))).toBe(false);
});

test('[B16] no code that is coloured takes 50 ms, whatever its language', () => {
	const slow = new Set<string>();
	for (const name of [
		'bash',
		'c',
		'css',
		'diff',
		'go',
		'html',
		'java',
		'js',
		'json',
		'py',
		'rs',
		'sql',
		'toml',
		'ts',
		'xml',
		'yaml'
	])
		for (const piece of hostilePieces) {
			const code = `${piece.repeat(Math.floor(240 / piece.length))}\n`.repeat(16);
			expect(canHighlight(name, code)).toBe(true);
			const ms = quickestOf(3, () => highlight(name, code));
			if (ms > 50) slow.add(`${name} ${JSON.stringify(piece)} ${Math.round(ms)} ms`);
			expect(
				highlight(name, code)
					.map(({ text }) => text)
					.join('')
			).toBe(code);
		}
	expect([...slow]).toEqual([]);
});
