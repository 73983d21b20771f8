/** Which seqs a page holds. Pure: seqs have no gaps, so a page is known before anything is read, and costs the same anywhere. */

export interface PageAsked {
	/** At most one of the three; seqs, not included except in `around`. */
	readonly before?: number | undefined;
	readonly after?: number | undefined;
	readonly around?: number | undefined;
	readonly limit: number;
}

export interface PageWindow {
	/** Both included; `last < first` for an empty page. */
	readonly first: number;
	readonly last: number;
	readonly hasBefore: boolean;
	readonly hasAfter: boolean;
}

/** @param oldest and `newest`: what the asker may see of the room, both included. Without a cursor it is the newest page. */
export function pageWindow({ before, after, around, limit }: PageAsked, oldest: number, newest: number): PageWindow {
	const [first, last] = span({ before, after, around, limit }, oldest, newest);
	const isEmpty = last < first;
	return {
		...{ first, last },
		hasBefore: isEmpty ? after !== undefined && newest >= oldest && after >= oldest : first > oldest,
		hasAfter: isEmpty ? before !== undefined && newest >= oldest && before <= newest : last < newest
	};
}

function span({ before, after, around, limit }: PageAsked, oldest: number, newest: number): [first: number, last: number] {
	if (after !== undefined) {
		const first = Math.max(oldest, after + 1);
		return [first, Math.min(newest, first + limit - 1)];
	}
	if (around !== undefined) {
		// As many on both sides; where one side has fewer, the other gives more.
		const first = Math.max(oldest, Math.min(around - Math.floor(limit / 2), newest - limit + 1));
		return [first, Math.min(newest, first + limit - 1)];
	}
	const last = before === undefined ? newest : Math.min(newest, before - 1);
	return [Math.max(oldest, last - limit + 1), last];
}
