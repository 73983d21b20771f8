/** All emoji that can be picked, with their names, and how one is found. Knows nothing of what is on screen. */
import table from './emoji-table.json' with { type: 'json' };
import { withTone, type SkinTone } from './skin-tone.ts';

export interface Emoji {
	/** Without a skin tone. */
	readonly plain: string;
	readonly group: EmojiGroup;
	/** As this language calls it. */
	readonly name: string;
	readonly hasTones: boolean;
	/** What it is found by, without accents: the words of its name in each language here, and others. */
	readonly names: readonly (readonly string[])[];
	readonly words: readonly string[];
}

/** In the order of Unicode, by its number there. */
export const emojiGroups = [0, 1, 3, 4, 5, 6, 7, 8, 9] as const;
export type EmojiGroup = (typeof emojiGroups)[number];

/** Made by scripts/emoji-table.ts: emoji, group, English and German name, words to find it by, 1 where it has skin tones. */
type Row = readonly [plain: string, group: EmojiGroup, english: string, german: string, words: string, hasTones?: 1];

export function allEmoji(language: string): readonly Emoji[] {
	return (table as unknown as readonly Row[]).map(([plain, group, english, german, words, tones]) => ({
		plain,
		group,
		name: language === 'de' ? german : english,
		hasTones: tones === 1,
		names: [split(english), split(german)],
		words: split(words)
	}));
}

/** Those that fit each word of the query by its beginning, those first that are called so. */
export function findEmoji(all: readonly Emoji[], query: string, most: number): readonly Emoji[] {
	const wanted = split(query.replaceAll('_', ' '));
	if (wanted.length === 0) return [];
	return all
		.map((emoji) => ({ emoji, rank: rankOf(emoji, wanted) }))
		.filter(({ rank }) => rank < noFit)
		.sort((a, b) => a.rank - b.rank)
		.slice(0, most)
		.map(({ emoji }) => emoji);
}

export const toned = ({ plain, hasTones }: Pick<Emoji, 'plain' | 'hasTones'>, tone: SkinTone): string =>
	hasTones ? withTone(plain, tone) : plain;

const noFit = 100;

/** The sum over the words wanted: what is called just so is best, then what is called so among other words, then what is found by a word. */
function rankOf({ names, words }: Emoji, wanted: readonly string[]): number {
	let rank = 0;
	for (const word of wanted) {
		const inNames = Math.min(...names.map((name) => rankInName(name, word)));
		if (inNames < noFit) rank += inNames;
		else if (words.includes(word)) rank += 5;
		else if (words.some((other) => other.startsWith(word))) rank += 7;
		else return noFit;
	}
	return rank;
}

function rankInName(name: readonly string[], word: string): number {
	const place = name.findIndex((other) => other.startsWith(word));
	if (place < 0) return noFit;
	return (name[place] === word ? 0 : 2) + (place === 0 ? 0 : 1) + (name.length === 1 ? 0 : 1);
}

const split = (text: string): string[] =>
	text
		.normalize('NFD')
		.replace(/\p{M}+/gu, '')
		.toLowerCase()
		.split(/[^\p{L}\p{N}+]+/u)
		.filter((word) => word !== '');
