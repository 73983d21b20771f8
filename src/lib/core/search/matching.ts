/**
 * Whether a message answers a question: the one definition, which the indexes of both sides are measured by. An index may find
 * candidates in its own way; what it answers with must be what is true here.
 */
import type { RoomId, UserId } from '../ids.ts';
import type { SearchQuery, SearchTerm } from './query.ts';
import { featureToken, pairsOf, tokensOf, type SearchableText } from './tokens.ts';
import { wordsOf, type Word } from './words.ts';

/** A question whose names and days are known. */
export interface Search {
	readonly terms: readonly SearchTerm[];
	readonly has: SearchQuery['has'];
	/** Any of them; undefined: whoever. An empty list finds nothing. */
	readonly authors?: readonly UserId[] | undefined;
	/** Any of them; undefined: all that may be seen. An empty list finds nothing. */
	readonly rooms?: readonly RoomId[] | undefined;
	/** Arrived before this moment; ms since epoch. */
	readonly before?: number | undefined;
	/** Arrived at this moment or later. */
	readonly after?: number | undefined;
}

export interface SearchableMessage extends SearchableText {
	readonly room: RoomId;
	readonly author: UserId;
	readonly arrivedAt: number;
}

export interface TokenCondition {
	readonly token: string;
	/** Any token that begins so. */
	readonly isPrefix: boolean;
}

/** A single letter begins too many words to go on from it. */
const minPrefixLength = 2;

/** All of them hold for every answer; with `needsText` false, whatever holds all of them is one. */
export function tokenConditions({ terms, has }: Pick<Search, 'terms' | 'has'>): TokenCondition[] {
	const conditions = new Map<string, TokenCondition>();
	const add = (token: string, isPrefix: boolean): void =>
		void conditions.set(`${token}${isPrefix ? '*' : ''}`, { token, isPrefix });
	for (const feature of has) add(featureToken(feature), false);
	for (const term of terms) {
		term.words.forEach((word, at) => {
			const goesOn = term.isPrefix && at === term.words.length - 1;
			if (!word.isUnspaced) add(word.text, goesOn && word.text.length >= minPrefixLength);
			else for (const token of pairsToFind(word)) add(token, isOneLetter(token));
		});
	}
	return [...conditions.values()];
}

/** Whether tokens alone cannot tell: the words must stand side by side. */
export const needsText = ({ terms }: Pick<Search, 'terms'>): boolean => terms.some(isInOrder);

export function matches(message: SearchableMessage, search: Search): boolean {
	return isInScope(message, search) && hasTokens(tokensOf(message), search) && hasPhrases(message.text, search);
}

export function isInScope(message: Pick<SearchableMessage, 'room' | 'author' | 'arrivedAt'>, search: Search): boolean {
	const { authors, rooms, before, after } = search;
	if (authors !== undefined && !authors.includes(message.author)) return false;
	if (rooms !== undefined && !rooms.includes(message.room)) return false;
	return (before === undefined || message.arrivedAt < before) && (after === undefined || message.arrivedAt >= after);
}

/** The words of every phrase stand side by side in this text. */
export function hasPhrases(text: string, search: Pick<Search, 'terms'>): boolean {
	const phrases = search.terms.filter(isInOrder);
	if (phrases.length === 0) return true;
	const words = wordsOf(text);
	return phrases.every((term) => words.some((_, at) => standsAt(words, at, term)));
}

function hasTokens(tokens: ReadonlySet<string>, search: Search): boolean {
	const all = [...tokens];
	return tokenConditions(search).every(({ token, isPrefix }) =>
		isPrefix ? all.some((one) => one.startsWith(token)) : tokens.has(token)
	);
}

/** A run of letters without spaces is a phrase of its own: all of its pairs somewhere would not be enough. */
const isInOrder = ({ words, isPhrase }: SearchTerm): boolean =>
	(isPhrase && words.length > 1) || words.some((word) => word.isUnspaced && [...word.text].length > 2);

function standsAt(words: readonly Word[], at: number, { words: wanted, isPrefix }: SearchTerm): boolean {
	return wanted.every((word, index) => {
		const here = words[at + index];
		if (here === undefined || here.isUnspaced !== word.isUnspaced) return false;
		const [isFirst, isLast] = [index === 0, index === wanted.length - 1];
		if (!word.isUnspaced)
			return isLast && isPrefix && word.text.length >= minPrefixLength
				? here.text.startsWith(word.text)
				: here.text === word.text;
		// Where there are no spaces a phrase may begin and end inside of a run.
		if (isFirst && isLast) return here.text.includes(word.text);
		if (isFirst) return here.text.endsWith(word.text);
		return isLast ? here.text.startsWith(word.text) : here.text === word.text;
	});
}

function pairsToFind(word: Word): string[] {
	const pairs = pairsOf(word);
	// The last letter alone says nothing that the pair before it does not.
	return pairs.length > 1 ? pairs.slice(0, -1) : pairs;
}

const isOneLetter = (token: string): boolean => [...token].length === 1;
