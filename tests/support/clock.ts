/** A clock that a test moves by hand; it starts at the real time, because some libraries ask the system's. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '#server/clock.ts';
import type { IdSource } from '#lib/core/ids.ts';

export interface AdjustableClock extends Clock, IdSource {
	advance(ms: number): void;
	reset(): void;
}

export function adjustableClock(): AdjustableClock {
	let offset = 0;
	return {
		now: () => Date.now() + offset,
		ticks: () => performance.now() + offset,
		randomBytes: (length) => new Uint8Array(randomBytes(length)),
		advance: (ms) => (offset += ms),
		reset: () => (offset = 0)
	};
}
