/** The server's clock and chance. Arguments everywhere else, so that tests own both. */
import { randomBytes } from 'node:crypto';
import type { IdSource } from '#lib/core/ids.ts';

export interface Clock {
	/** ms since epoch. */
	now(): number;
	/** ms that have passed since some moment in the past: for intervals, which must not stop or leap when the time of day is corrected. */
	ticks(): number;
}

/** Never steps back while the process lives, whatever the system's clock does. */
export function systemClock(): Clock & IdSource {
	let last = 0;
	return {
		now: () => (last = Math.max(last, Date.now())),
		ticks: () => performance.now(),
		randomBytes: (length) => new Uint8Array(randomBytes(length))
	};
}
