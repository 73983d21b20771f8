/** Time and chance of this device, as arguments: tests own both. */
import type { IdSource } from '#lib/core/ids.ts';

export interface Clock extends IdSource {
	/** Runs once after so many ms; the answer takes it back. */
	after(ms: number, run: () => void): () => void;
	/** A number from 0 up to, not including, 1. */
	chance(): number;
}

export const deviceClock: Clock = {
	now: () => Date.now(),
	randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
	chance: () => Math.random(),
	after(ms, run) {
		const timer = setTimeout(run, ms);
		return () => clearTimeout(timer);
	}
};
