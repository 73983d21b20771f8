import { expect, test } from 'vitest';
import { createFormats, regionOf } from './formats.ts';
import { hueOf, initialsOf } from './faces.ts';

const now = new Date(2025, 10, 20, 8, 17).getTime();
const formats = createFormats(regionOf('en', []));

test('a row shows the clock today, the weekday this week and the date before', () => {
	expect(formats.brief(new Date(2025, 10, 20, 4, 2).getTime(), now)).toBe('04:02');
	expect(formats.brief(new Date(2025, 10, 18, 4, 2).getTime(), now)).toBe('Tue');
	expect(formats.brief(new Date(2025, 2, 3, 4, 2).getTime(), now)).toBe('3 Mar');
});

test('a day is named without a comma, and with its year only when that is another one', () => {
	expect(formats.day(now, now)).toBe('Thursday 20 November');
	expect(formats.day(new Date(2024, 1, 29).getTime(), now)).toBe('Thursday 29 February 2024');
});

test('dates follow the region that the browser asks for', () => {
	expect(regionOf('en', ['de-DE', 'en-US', 'en'])).toBe('en-US');
	expect(regionOf('en', ['de-DE', 'en'])).toBe('en-GB');
	expect(regionOf('de', ['fr'])).toBe('de');
});

test('midnight is 00, never 24', () => {
	expect(formats.clock(new Date(2025, 10, 20, 0, 5).getTime())).toBe('00:05');
});

test('sizes grow through their units', () => {
	expect(formats.bytes(0)).toBe('0 byte');
	expect(formats.bytes(412_000_000)).toBe('412 MB');
	expect(formats.bytes(2_100_000)).toBe('2.1 MB');
});

test('initials take the first and the last word, and whole letters outside the basic plane', () => {
	expect(initialsOf('Maren Holt')).toBe('MH');
	expect(initialsOf('Inês Maria Duarte')).toBe('ID');
	expect(initialsOf('leif')).toBe('LE');
	expect(initialsOf('𝔸da 𝔹ell')).toBe('𝔸𝔹');
	expect(initialsOf(' ')).toBe('?');
});

test('a person keeps their hue', () => {
	expect(hueOf('usr_01J00000000000000000000000')).toBe(hueOf('usr_01J00000000000000000000000'));
});
