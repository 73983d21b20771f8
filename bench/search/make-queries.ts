/**
 * Writes `bench/queries` from a folder of IRC logs: `node bench/search/make-queries.ts <folder>`. Words as people wrote them together, never a
 * line of theirs. The first line gives each word's rank among all words, so that an invented corpus can use them as often.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { wordsOf } from '#lib/core/search/words.ts';
import { readIrc } from '../../scripts/seed/irc.ts';
import { seededChance } from './chance.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Name the folder with the logs.');
const chance = seededChance(7);
const lines = readdirSync(folder)
	.filter((name) => name.endsWith('.raw.txt'))
	.sort()
	.flatMap((name) => readIrc(readFileSync(join(folder, name), 'utf8')));
const texts = lines.flatMap((line) => (line.kind === 'said' ? [line.text] : []));
const nicks = new Set(lines.flatMap(({ nick }) => wordsOf(nick).map((word) => word.text)));
const counts = new Map<string, number>();
for (const text of texts) for (const { text: word } of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
const ranks = new Map([...counts].sort((a, b) => b[1] - a[1]).map(([word], index) => [word, index + 1]));

/** Distinct words of one message, in their order: neither names nor numbers, and known to more than one message. */
function somebodysWords(most: number): string[] {
	for (;;) {
		const text = texts[Math.floor(chance() * texts.length)] ?? '';
		const words = [...new Set(wordsOf(text).map((word) => word.text))].filter(
			(word) => /^[a-z]{3,20}$/.test(word) && (counts.get(word) ?? 0) > 1 && !nicks.has(word)
		);
		if (words.length < most) continue;
		const first = Math.floor(chance() * (words.length - most + 1));
		return words.slice(first, first + most);
	}
}

const kinds: readonly { readonly count: number; make(): string }[] = [
	{ count: 70, make: () => `${somebodysWords(1).join(' ')} ` },
	{ count: 60, make: () => `${somebodysWords(2).join(' ')} ` },
	{ count: 30, make: () => `${somebodysWords(3).join(' ')} ` },
	{ count: 20, make: () => (somebodysWords(1)[0] ?? '').slice(0, 3) },
	{ count: 10, make: () => `"${somebodysWords(2).join(' ')}"` },
	{ count: 10, make: () => `from:me ${somebodysWords(1).join(' ')} ` }
];
const queries = new Set<string>();
for (const { count, make } of kinds) for (const before = queries.size; queries.size < before + count;) queries.add(make());
const used = new Set([...queries].flatMap((query) => wordsOf(query.replace('from:me', '')).map((word) => word.text)));
const ranked = [...used].filter((word) => ranks.has(word)).map((word) => `${word}:${ranks.get(word)}`);
writeFileSync(
	new URL('../queries', import.meta.url),
	`# ${ranked.join(' ')}\n${[...queries].map((query) => `${query}\n`).join('')}`
);
