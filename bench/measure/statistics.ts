/** Undefined for no values; of an even number the mean of the middle two. */
export function median(values: readonly number[]): number | undefined {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle];
	if (upper === undefined) return undefined;
	return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** The values of one run come apart by peer; starting each run with another peer spreads what the machine does meanwhile. */
export function rotated<Item>(items: readonly Item[], by: number): Item[] {
	const start = items.length === 0 ? 0 : by % items.length;
	return [...items.slice(start), ...items.slice(0, start)];
}
