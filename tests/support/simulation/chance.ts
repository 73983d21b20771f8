/** Chance that a seed repeats. */
export interface Chance {
	/** 0 ≤ x < 1 */
	next(): number;
	/** True in so many of a hundred. */
	percent(percent: number): boolean;
	/** @throws when there is nothing to choose from. */
	pick<Value>(values: readonly Value[]): Value;
}

/** Mulberry32: good enough to shuffle a conversation, and the same on every machine. */
export function seededChance(seed: number): Chance {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	return {
		next,
		percent: (percent) => next() * 100 < percent,
		pick: (values) => {
			const value = values[Math.floor(next() * values.length)];
			if (value === undefined) throw new Error('nothing to choose from');
			return value;
		}
	};
}
