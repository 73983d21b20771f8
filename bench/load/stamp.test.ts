import { expect, it } from 'vitest';
import { stampedText, stampReader } from './stamp.ts';

it('finds each stamp of a frame, none outside it, and is not fooled by a stray mark', () => {
	const found: number[] = [];
	const bytes = Buffer.from(
		`~000000000009 before|~x~~{"text":"${stampedText(123_456)}"}${stampedText(999_999_999_999)}|${stampedText(7)}`
	);
	const start = bytes.indexOf('|') + 1;
	stampReader((stamp) => found.push(stamp))(bytes, start, bytes.lastIndexOf('|'));
	expect(found).toEqual([123_456, 999_999_999_999]);
});

it('gives every message the same length, so that bytes per delivery can be compared', () => {
	expect(stampedText(1)).toHaveLength(60);
	expect(stampedText(999_999_999_999)).toHaveLength(60);
});
