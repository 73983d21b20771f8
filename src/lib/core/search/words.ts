/**
 * A text as the words it is found by: the same on every side, whatever the case, the accents and the width of its letters.
 * Pure, and total: any string has words, perhaps none. Knows nothing of queries.
 */

export interface Word {
	/** Folded: lower case, without accents, compatibility forms replaced. Never empty. */
	readonly text: string;
	/** UTF-16 offsets in the text it came from; `end` is not included. */
	readonly start: number;
	readonly end: number;
	/** Written without spaces between words (Chinese, Japanese, Korean, Thai …): found by any part of it. */
	readonly isUnspaced: boolean;
}

/** In code points; what follows counts as part of the same word and is not looked at. */
export const maxWordLength = 40;

const asciiOnly = /^[\0-\x7f]*$/;
const asciiWord = /[A-Za-z0-9]+/g;
/** Soft hyphens and invisible joiners stand inside words. */
const invisible = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;
const run = /[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}\u00ad\u200b-\u200d\u2060\ufeff]*/gu;
const unspacedLetter =
	'\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\u3005\u30fc\uff70\uff9e\uff9f\u3099\u309a';
const unspacedOrNot = new RegExp(`([${unspacedLetter}]+)|[^${unspacedLetter}]+`, 'gu');
/** Marks over and under letters of Latin, Greek and Cyrillic, and the points of Hebrew and Arabic. In other scripts a mark is a letter. */
const accents = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]/g;
const notOfWords = /[^\p{L}\p{M}\p{N}]+/gu;
/** Letters that no normal form takes apart, and that people type without. */
const plainLetters: ReadonlyMap<string, string> = new Map([
	['ß', 'ss'],
	['æ', 'ae'],
	['œ', 'oe'],
	['ø', 'o'],
	['đ', 'd'],
	['ð', 'd'],
	['ł', 'l'],
	['ħ', 'h'],
	['ı', 'i'],
	['þ', 'th'],
	['ς', 'σ']
]);
const plainLetter = new RegExp(`[${[...plainLetters.keys()].join('')}]`, 'g');

/** In their order. Long ones are cut, so that a text of one long word stays cheap. */
export function wordsOf(text: string): Word[] {
	const words: Word[] = [];
	if (asciiOnly.test(text)) {
		for (const { 0: word, index } of text.matchAll(asciiWord)) {
			const folded = word.slice(0, maxWordLength).toLowerCase();
			words.push({ text: folded, start: index, end: index + word.length, isUnspaced: false });
		}
		return words;
	}
	for (const { 0: letters, index } of text.matchAll(run)) {
		for (const piece of letters.matchAll(unspacedOrNot)) {
			const folded = fold(piece[0]);
			const isUnspaced = piece[1] !== undefined;
			const start = index + piece.index;
			if (folded === '') continue;
			words.push({ text: isUnspaced ? folded : cut(folded), start, end: start + piece[0].length, isUnspaced });
		}
	}
	return words;
}

/** One word as it is compared: NFKC, case and accents folded. May be empty, for a word of marks alone. */
export function fold(word: string): string {
	if (asciiOnly.test(word)) return word.toLowerCase();
	return word
		.replace(invisible, '')
		.normalize('NFKC')
		.toLowerCase()
		.normalize('NFKD')
		.replace(accents, '')
		.replace(plainLetter, (letter) => plainLetters.get(letter) ?? letter)
		.replace(notOfWords, '')
		.normalize('NFC');
}

/** A name as it is compared: its words without what stands between them, so that `watch-handover` names *Watch handover*. */
export const foldedName = (name: string): string =>
	wordsOf(name)
		.map((word) => word.text)
		.join('');

function cut(word: string): string {
	return word.length <= maxWordLength ? word : [...word].slice(0, maxWordLength).join('');
}
