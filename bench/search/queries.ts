/** The 200 questions of `bench/queries`. A space at the end says that the last word is whole. */
import { readFileSync } from 'node:fs';

export interface Queries {
	readonly queries: readonly string[];
	/** Words of the queries with their rank among all words of the logs, 1 being the most frequent. */
	readonly ranks: ReadonlyMap<string, number>;
}

export function readQueries(): Queries {
	const [first = '', ...queries] = readFileSync(new URL('../queries', import.meta.url), 'utf8')
		.replace(/\n$/, '')
		.split('\n');
	const pairs = first
		.slice(2)
		.split(' ')
		.map((pair) => pair.split(':'));
	return { queries, ranks: new Map(pairs.map(([word = '', rank]) => [word, Number(rank)])) };
}

/** The value below which this share of them is. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}
