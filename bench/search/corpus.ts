/** Invented chat whose words are as frequent as in real chat: by Zipf's law, the words of the queries at the ranks they have in the logs. */
import { seededChance } from './chance.ts';
import { readQueries } from './queries.ts';

const vocabularySize = 40_000;
const syllables = [
	'ba',
	'cor',
	'den',
	'fil',
	'gra',
	'hu',
	'jin',
	'ko',
	'lam',
	'mer',
	'no',
	'pla',
	'qui',
	'ros',
	'sti',
	'tun',
	'ver',
	'wo',
	'xa',
	'zed'
];

/** The same texts each time, 3 to 20 words each. */
export function* chatTexts(count: number): Generator<string> {
	const chance = seededChance(11);
	const words = vocabulary(chance);
	const upTo = cumulativeShares(words.length);
	for (let index = 0; index < count; index += 1) {
		const length = 3 + Math.floor(chance() ** 2 * 18);
		yield Array.from({ length }, () => words[indexOf(upTo, chance())] ?? '').join(' ');
	}
}

function vocabulary(chance: () => number): string[] {
	const words = new Array<string | undefined>(vocabularySize);
	for (const [word, rank] of readQueries().ranks) if (rank <= vocabularySize) words[rank - 1] = word;
	return Array.from(words, (word, index) => word ?? invented(chance, index));
}

function invented(chance: () => number, index: number): string {
	const parts = Array.from({ length: 1 + (index % 3) }, () => syllables[Math.floor(chance() * syllables.length)] ?? '');
	return parts.join('') + index.toString(36);
}

function cumulativeShares(size: number): Float64Array {
	const shares = new Float64Array(size);
	let sum = 0;
	for (let rank = 0; rank < size; rank += 1) shares[rank] = sum += 1 / (rank + 2.7);
	return shares.map((share) => share / sum);
}

/** The first whose share reaches it. */
function indexOf(upTo: Float64Array, value: number): number {
	let [low, high] = [0, upTo.length - 1];
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((upTo[middle] ?? 1) < value) low = middle + 1;
		else high = middle;
	}
	return low;
}
