import { describe, expect, test } from 'vitest';
import { newMessageId, newRoomId, newUserId } from '../ids.ts';
import { hasPhrases, matches, needsText, tokenConditions, type Search } from './matching.ts';
import { isEmptyQuery, parseQuery } from './query.ts';
import { snippetOf } from './snippet.ts';
import { maxTokens, tokensOf } from './tokens.ts';
import { fold, foldedName, maxWordLength, wordsOf } from './words.ts';

const source = { now: () => 1, randomBytes: (length: number) => new Uint8Array(length) };
const [room, author] = [newRoomId(source), newUserId(source)];
const message = (text: string) => ({ id: newMessageId(source), room, author, arrivedAt: 5, text });
const asked = (typed: string): Search => ({ terms: parseQuery(typed).terms, has: parseQuery(typed).has });
const found = (text: string, typed: string): boolean => matches(message(text), asked(typed));

describe('words', () => {
	test.each([
		['Über die Brücke', 'uber die brucke'],
		['ÉCOLE naïve Ærø Łódź STRASSE straße', 'ecole naive aero lodz strasse strasse'],
		['ＦＵＬＬ ﬁne ①', 'full fine 1'],
		['İstanbul ılık ΟΔΟΣ', 'istanbul ilik οδοσ'],
		['Ёлка йод', 'елка иод'],
		["don't 14-0B a_b", 'don t 14 0b a b'],
		['zero\u200bwidth so\u00adft', 'zerowidth soft'],
		['👍🏽 … !', '']
	])('%s is found as %s', (text, words) => {
		expect(
			wordsOf(text)
				.map((word) => word.text)
				.join(' ')
		).toBe(words);
	});

	test('[S65] composed and decomposed letters are the same, in Latin and in Korean and Japanese', () => {
		for (const text of ['Crème brûlée', '한국어 검색', 'ガギグ が']) {
			expect(wordsOf(text.normalize('NFD')).map((word) => word.text)).toEqual(wordsOf(text).map((word) => word.text));
		}
	});

	test('offsets lead back to the text', () => {
		const text = 'Der Größte, 東京タワー and so ON.';
		expect(wordsOf(text).map(({ start, end }) => text.slice(start, end))).toEqual([
			'Der',
			'Größte',
			'東京タワー',
			'and',
			'so',
			'ON'
		]);
	});

	test('a long word is cut, and a name loses what stands between its words', () => {
		expect(wordsOf('a'.repeat(500))[0]?.text).toHaveLength(maxWordLength);
		expect(foldedName('Watch-Handover')).toBe(foldedName('watch handover'));
		expect(fold('ẞ')).toBe('ss');
	});

	test('[B16] a text of noise has a bounded number of tokens, and costs no more than reading it', () => {
		const noise = Array.from({ length: 16_000 }, (_, index) => String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000))).join('');
		expect(tokensOf({ text: noise }).size).toBeLessThanOrEqual(maxTokens);
		expect(tokensOf({ text: 'a1 '.repeat(5_000) }).size).toBe(1);
	});
});

describe('queries', () => {
	test('operators, phrases and words are told apart', () => {
		const query = parseQuery('from:ada in:"Watch handover" has:link before:2026-03-01 after:2025 "fuel filter" spare parts');
		expect(query.from).toEqual(['ada']);
		expect(query.in).toEqual(['Watch handover']);
		expect(query.has).toEqual(['link']);
		expect([query.before, query.after]).toEqual([
			{ year: 2026, month: 3, day: 1 },
			{ year: 2025, month: 1, day: 1 }
		]);
		expect(
			query.terms.map(({ words, isPhrase, isPrefix }) => [words.map((word) => word.text).join(' '), isPhrase, isPrefix])
		).toEqual([
			['fuel filter', true, false],
			['spare', false, false],
			['parts', false, true]
		]);
		expect(query.undated).toBe('from:ada in:"Watch handover" has:link "fuel filter" spare parts');
	});

	test('what cannot be meant is said, and the rest still stands', () => {
		const query = parseQuery('before:2026-02-30 has:soul filter');
		expect(query.faults).toEqual([
			{ operator: 'before', value: '2026-02-30' },
			{ operator: 'has', value: 'soul' }
		]);
		expect(query.terms).toHaveLength(1);
	});

	test('the last word may go on, unless a space or a closing quote says that it is whole', () => {
		const goesOn = (typed: string) => parseQuery(typed).terms.at(-1)?.isPrefix;
		expect([goesOn('fil'), goesOn('fil '), goesOn('"fuel fil'), goesOn('"fuel fil"'), goesOn('fil from:me')]).toEqual([
			true,
			false,
			true,
			false,
			false
		]);
	});

	test('a question without anything to look for is empty', () => {
		expect(['', '  ', '"', '!?', 'before:x'].map((typed) => isEmptyQuery(parseQuery(typed)))).toEqual(Array(5).fill(true));
		expect(isEmptyQuery(parseQuery('has:code'))).toBe(false);
	});
});

describe('matching', () => {
	test('[S43] all words must be there, in any order, whatever their case and accents', () => {
		expect(found('Spare filters are in the Große Kiste', 'grosse FILTERS ')).toBe(true);
		expect(found('Spare filters', 'grosse filters ')).toBe(false);
	});

	test('only the last word is a prefix, and one letter is not', () => {
		expect(found('Four spare filters', 'spare fil')).toBe(true);
		expect(found('Four spare filters', 'spa filters')).toBe(false);
		expect(found('Four spare filters', 'f')).toBe(false);
		expect(found('plan b', 'b')).toBe(true);
	});

	test('Chinese, Japanese and Korean are found by any part, and not by letters that stand apart', () => {
		const text = '明日は東京都で会議です';
		for (const part of ['東京都', '京都', '都', '東', '会議', 'です', '明日は東京']) expect(found(text, part)).toBe(true);
		expect(found(text, '東都')).toBe(false);
		expect(found('京都と東京', '東京都')).toBe(false);
		expect(needsText(asked('東京都'))).toBe(true);
		expect(found('내일 회의실에서 만나요', '회의')).toBe(true);
	});

	test('a phrase stands side by side', () => {
		expect(found('the fuel filter is full', '"fuel filter"')).toBe(true);
		expect(found('the filter of the fuel', '"fuel filter"')).toBe(false);
		expect(found('the fuel filters', '"fuel filter"')).toBe(false);
		expect(hasPhrases('anything', asked('no phrase'))).toBe(true);
	});

	test('links, code and files are found by what they are', () => {
		expect(found('see https://example.org/a', 'has:link')).toBe(true);
		expect(found('run `npm test`', 'has:code')).toBe(true);
		expect(found('has:link in words', 'has:link')).toBe(false);
		expect(matches({ ...message(''), attachments: ['fil_1'] }, asked('has:file'))).toBe(true);
	});

	test('days and people narrow it, and an empty list finds nothing', () => {
		const search = asked('filter');
		expect(matches(message('filter'), { ...search, after: 5, before: 6 })).toBe(true);
		expect(matches(message('filter'), { ...search, before: 5 })).toBe(false);
		expect(matches(message('filter'), { ...search, authors: [] })).toBe(false);
		expect(matches(message('filter'), { ...search, rooms: [room] })).toBe(true);
	});

	test('no condition can break out of a query language: tokens are letters and digits', () => {
		for (const { token } of tokenConditions(asked("'; drop table -- & | ! <-> \\ :* (a b)")))
			expect(token).toMatch(/^[\p{L}\p{M}\p{N}]+$/u);
	});
});

describe('snippets', () => {
	test('[B11] what was found is marked by offsets in a plain text', () => {
		const { text, marks } = snippetOf('<b>Fuel</b>\nfilter A & the Filters', asked('filter'));
		expect(text).toBe('<b>Fuel</b> filter A & the Filters');
		expect(marks.map(([start, end]) => text.slice(start, end))).toEqual(['filter', 'Filters']);
	});

	test('a long text is cut around what was found first', () => {
		const { text, marks } = snippetOf(`${'before '.repeat(60)}needle ${'after '.repeat(60)}`, asked('needle'));
		expect(text.length).toBeLessThan(200);
		expect(text.startsWith('…before')).toBe(true);
		expect(marks.map(([start, end]) => text.slice(start, end))).toEqual(['needle']);
	});

	test('in scripts without spaces the part is marked, not the run', () => {
		const { text, marks } = snippetOf('明日は東京都で会議です', asked('京都'));
		expect(marks.map(([start, end]) => text.slice(start, end))).toEqual(['京都']);
	});
});
