/**
 * What a person typed, as a question that both sides answer alike: words, quoted phrases, and `from:`, `in:`, `before:`, `after:`, `has:`.
 * Names and dates stay as they were typed; who and when they mean is for the side that knows. Never throws: what is wrong is said.
 */
import { maxQueryUnits } from './limits.ts';
import { searchFeatures, type SearchFeature } from './tokens.ts';
import { wordsOf, type Word } from './words.ts';

export interface SearchTerm {
	readonly words: readonly Word[];
	/** The words stand side by side, in this order. */
	readonly isPhrase: boolean;
	/** The last word may go on: it is still being typed. */
	readonly isPrefix: boolean;
}

/** A day of the calendar of whoever asks. */
export interface PlainDate {
	readonly year: number;
	/** 1 to 12. */
	readonly month: number;
	readonly day: number;
}

export interface SearchFault {
	readonly operator: 'before' | 'after' | 'has';
	readonly value: string;
}

export interface SearchQuery {
	readonly terms: readonly SearchTerm[];
	/** Any of them; usernames, full names, ids or `me`. */
	readonly from: readonly string[];
	/** Any of them; names or ids. */
	readonly in: readonly string[];
	/** All of them. */
	readonly has: readonly SearchFeature[];
	/** Before this day begins. */
	readonly before?: PlainDate;
	/** From the beginning of this day on. */
	readonly after?: PlainDate;
	readonly faults: readonly SearchFault[];
	/** What was typed without `before:` and `after:`, for a side whose days begin at another hour. */
	readonly undated: string;
}

const maxTerms = 16;

/** An operator with its value, a phrase, or whatever stands between spaces. */
const parts = /(from|in|before|after|has):(?:"([^"]*)"?|(\S+))|"([^"]*)"?|(\S+)/giu;

interface Draft {
	terms: SearchTerm[];
	from: string[];
	in: string[];
	has: Set<SearchFeature>;
	dates: { before?: PlainDate; after?: PlainDate };
	faults: SearchFault[];
	undated: string[];
}

export function parseQuery(typed: string): SearchQuery {
	const draft: Draft = { terms: [], from: [], in: [], has: new Set(), dates: {}, faults: [], undated: [] };
	const text = typed.slice(0, maxQueryUnits);
	for (const match of text.matchAll(parts)) {
		const [whole, operator, quotedValue, plainValue, phrase, plain] = match;
		if (operator !== undefined) addOperator(draft, operator.toLowerCase(), quotedValue ?? plainValue ?? '', whole);
		else {
			const isLast = match.index + whole.length === text.length;
			draft.undated.push(whole);
			// A phrase that is closed is complete; one that is still open is being typed.
			if (phrase === undefined) addTerm(draft, plain ?? '', false, isLast);
			else addTerm(draft, phrase, true, isLast && !(whole.length > 1 && whole.endsWith('"')));
		}
	}
	const { terms, from, has, dates, faults, undated } = draft;
	return { terms: terms.slice(0, maxTerms), from, in: draft.in, has: [...has], ...dates, faults, undated: undated.join(' ') };
}

/** True when it asks for nothing: such a question has no answer. */
export const isEmptyQuery = ({ terms, from, in: rooms, has, before, after }: SearchQuery): boolean =>
	terms.length + from.length + rooms.length + has.length === 0 && before === undefined && after === undefined;

function addTerm(draft: Draft, typed: string, isPhrase: boolean, isPrefix: boolean): void {
	const words = wordsOf(typed);
	if (words.length === 0) return;
	if (isPhrase) draft.terms.push({ words, isPhrase: true, isPrefix });
	// `14-0B` is two words, as it is in a message.
	else
		words.forEach((word, at) =>
			draft.terms.push({ words: [word], isPhrase: false, isPrefix: isPrefix && at === words.length - 1 })
		);
}

function addOperator(draft: Draft, operator: string, value: string, whole: string): void {
	if (operator === 'before' || operator === 'after') {
		const date = parseDate(value);
		if (date === undefined) draft.faults.push({ operator, value });
		else draft.dates[operator] = date;
		return;
	}
	draft.undated.push(whole);
	if (operator === 'has') {
		const feature = searchFeatures.find((one) => one === value.toLowerCase());
		if (feature === undefined) draft.faults.push({ operator, value });
		else draft.has.add(feature);
	} else if (operator === 'from') draft.from.push(value.replace(/^@/, ''));
	else draft.in.push(value.replace(/^#/, ''));
}

/** `2026`, `2026-03` or `2026-03-01`; undefined for what is no day. */
function parseDate(value: string): PlainDate | undefined {
	const match = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(value);
	if (!match) return undefined;
	const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
	const date = new Date(Date.UTC(year, month - 1, day));
	return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year >= 1970 ? { year, month, day } : undefined;
}
