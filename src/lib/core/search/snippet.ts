/** The part of a message that shows why it was found. Offsets only: whoever shows it marks text, never HTML. */
import { tokenConditions, type Search } from './matching.ts';
import { wordsOf, type Word } from './words.ts';

export interface Snippet {
	/** One line; `…` where it was cut. */
	readonly text: string;
	/** What was found, in order: UTF-16 offsets in `text`, the end not included. */
	readonly marks: readonly (readonly [start: number, end: number])[];
}

const maxUnits = 180;
const unitsBefore = 48;

/** @param text Of a message that `search` has found; of any other it is its beginning, without marks. */
export function snippetOf(text: string, search: Pick<Search, 'terms'>, limit = maxUnits): Snippet {
	const found = foundIn(text, search);
	const first = found[0]?.[0] ?? 0;
	const isShort = text.length <= limit;
	const from = isShort || first <= unitsBefore ? 0 : wordStart(text, first - unitsBefore);
	const to = text.length - from <= limit ? text.length : safeEnd(text, from + limit);
	const [head, tail] = [from > 0 ? '…' : '', to < text.length ? '…' : ''];
	const shift = head.length - from;
	return {
		// Letter by letter, so that offsets stay: a line feed or a tab is one space.
		text: head + text.slice(from, to).replace(/\s/g, ' ') + tail,
		marks: found
			.filter(([start]) => start >= from && start < to)
			.map(([start, end]) => [start + shift, Math.min(end, to) + shift])
	};
}

/** Where the words of the question stand, in order, without overlap. */
export function foundIn(text: string, search: Pick<Search, 'terms'>): [start: number, end: number][] {
	const conditions = tokenConditions({ terms: search.terms, has: [] });
	const runs = search.terms.flatMap(({ words }) => words.filter((word) => word.isUnspaced).map((word) => word.text));
	const spans = wordsOf(text).flatMap((word): [number, number][] => {
		if (word.isUnspaced) return runs.flatMap((run) => partsOf(word, run, text));
		const isFound = conditions.some(({ token, isPrefix }) => (isPrefix ? word.text.startsWith(token) : word.text === token));
		return isFound ? [[word.start, word.end]] : [];
	});
	return merged(spans);
}

/** All of the word where folding has changed how many letters it has. */
function partsOf(word: Word, run: string, text: string): [number, number][] {
	const letters = [...text.slice(word.start, word.end)];
	const isSame = letters.length === [...word.text].length && letters.join('').length === word.text.length;
	const parts: [number, number][] = [];
	for (let at = word.text.indexOf(run); at >= 0; at = word.text.indexOf(run, at + run.length)) {
		if (!isSame) return [[word.start, word.end]];
		parts.push([word.start + at, word.start + at + run.length]);
	}
	return parts;
}

function merged(spans: readonly [number, number][]): [number, number][] {
	const result: [number, number][] = [];
	for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
		const last = result.at(-1);
		if (last && start <= last[1]) last[1] = Math.max(last[1], end);
		else result.push([start, end]);
	}
	return result;
}

/** The beginning of a word at or after `at`, if one is near. */
function wordStart(text: string, at: number): number {
	const space = text.slice(at, at + unitsBefore / 2).search(/\s/);
	return space < 0 ? safeEnd(text, at) : at + space + 1;
}

/** Not between the halves of a character. */
const safeEnd = (text: string, at: number): number => {
	const unit = text.charCodeAt(at);
	return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
};
