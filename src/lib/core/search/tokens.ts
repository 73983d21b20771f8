/**
 * What a message is filed under, the same on the server and on every device: its words, pairs of letters where words have no spaces, and
 * what is in it. Knows nothing of how an index keeps them.
 */
import { wordsOf, type Word } from './words.ts';

/** What `has:` can ask for. */
export const searchFeatures = ['link', 'file', 'code'] as const;
export type SearchFeature = (typeof searchFeatures)[number];

/** What of a message search looks at. */
export interface SearchableText {
	readonly text: string;
	readonly attachments?: readonly string[] | undefined;
}

/** A text of noise must not fill the index: what comes after so many different tokens is not found. */
export const maxTokens = 2_000;

const link = /\bhttps?:\/\/[^\s]/i;
const code = /`[^`\n]+`|^ {0,3}(?:```|~~~)/m;

/** Distinct; none has white space or a quote in it. A feature's token has a colon, which no word has. */
export function tokensOf(message: SearchableText): Set<string> {
	const tokens = new Set<string>(featuresOf(message).map(featureToken));
	for (const word of wordsOf(message.text)) {
		for (const token of word.isUnspaced ? pairsOf(word) : [word.text]) {
			if (tokens.size >= maxTokens) return tokens;
			tokens.add(token);
		}
	}
	return tokens;
}

export const featureToken = (feature: SearchFeature): string => `has:${feature}`;

function featuresOf({ text, attachments }: SearchableText): SearchFeature[] {
	const features: SearchFeature[] = [];
	if (link.test(text)) features.push('link');
	if (attachments !== undefined && attachments.length > 0) features.push('file');
	if (code.test(text)) features.push('code');
	return features;
}

/** Each letter with the one after it, and the last alone: so every letter begins a token, and one letter is found by prefix. */
export function pairsOf({ text }: Pick<Word, 'text'>): string[] {
	const letters = [...text];
	return letters.map((letter, index) => letter + (letters[index + 1] ?? ''));
}
