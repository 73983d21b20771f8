import { expect, test } from 'vitest';
import { hostileTexts, quickestOf } from './hostile-texts.fixture.ts';
import { summary } from './summary.ts';

test('[S42] a list and a quote show the words of a message, without their marks', () => {
	expect(summary('**Fuel** filter `B`, see [#engine-room](/rooms/rm_1) _now_')).toBe('Fuel filter B, see #engine-room now');
	expect(summary('> quoted\n\n```ts\nconst a = 1;\n```')).toBe('quoted\n\n\nconst a = 1;');
	for (const text of ['snake_case_name', '2 * 3', '10:30 #4', 'a - b', '@ada.b_c']) expect(summary(text)).toBe(text);
});

test('[B16] it costs next to nothing, whatever the text', () => {
	for (const text of hostileTexts()) expect(quickestOf(2, () => summary(text))).toBeLessThan(10);
});
