/**
 * `node scripts/emoji-table.ts`: writes what the emoji picker knows, from the package of emoji data, after that package was updated.
 * The whole data would be five times as heavy, and none of the rest is shown.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { skinTones, withTone } from '../src/lib/ui/emoji/later/skin-tone.ts';

const path = fileURLToPath(new URL('../src/lib/ui/emoji/later/emoji-table.json', import.meta.url));
/** Younger emoji are empty boxes on phones that people still use. */
const newestVersion = 15.1;
/** Parts of emoji, such as skin tones and hair, are none by themselves. */
const partsGroup = 2;

interface EmojiData {
	readonly emoji: string;
	readonly hexcode: string;
	readonly label: string;
	readonly tags?: readonly string[];
	readonly group?: number;
	readonly order?: number;
	readonly version: number;
	readonly skins?: readonly { readonly emoji: string }[];
}
type Row = readonly (string | number)[];

/** One row an emoji: `[emoji, group, English name, German name, words to find it by, 1 where it has skin tones]`. */
export async function emojiTable(): Promise<Row[]> {
	const [english, german] = await Promise.all([emojiOf('en'), emojiOf('de')]);
	const inGerman = new Map(german.map((emoji) => [emoji.hexcode, emoji]));
	return english
		.filter(({ group, version }) => group !== undefined && group !== partsGroup && version <= newestVersion)
		.sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
		.map((emoji) => {
			const other = inGerman.get(emoji.hexcode) ?? emoji;
			const row = [plain(emoji.emoji), emoji.group ?? 0, emoji.label, other.label, wordsOf([emoji, other])];
			return hasTones(emoji) ? [...row, 1] : row;
		});
}

export const written = (table: readonly Row[]): string => `[\n${table.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`;

async function emojiOf(language: string): Promise<EmojiData[]> {
	const file = createRequire(import.meta.url).resolve(`emojibase-data/${language}/data.json`);
	return JSON.parse(await readFile(file, 'utf8')) as EmojiData[];
}

/** As Unicode recommends it for exchange: the data adds a selector where none belongs. */
function plain(emoji: string): string {
	const without = emoji.replace(/\ufe0f$/, '');
	return /^\p{RGI_Emoji}$/v.test(without) ? without : emoji;
}

/** Without those that its names say already. */
function wordsOf(emoji: readonly EmojiData[]): string {
	const named = new Set(emoji.flatMap(({ label }) => split(label)));
	const words = new Set(emoji.flatMap(({ tags = [] }) => tags.flatMap(split)));
	return [...words].filter((word) => !named.has(word)).join(' ');
}

const split = (text: string): string[] =>
	text
		.toLowerCase()
		.split(/[\s,:()“”„]+/)
		.filter((word) => word !== '');

/** Only where each of the five tones is the emoji with that tone behind every person in it. */
function hasTones({ emoji, skins = [] }: EmojiData): boolean {
	const known = new Set(skins.map((skin) => plain(skin.emoji)));
	return skinTones.every((tone) => tone === 0 || known.has(withTone(emoji, tone)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(path, written(await emojiTable()));
