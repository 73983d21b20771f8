/** A clock that stands still until told, with chance from a seed. */
import type { Clock } from '#lib/platform/clock.ts';

export class FakeClock implements Clock {
	#now = 1_790_000_000_000;
	#seed: number;
	#timers: { at: number; run: () => void }[] = [];

	constructor(seed = 1) {
		this.#seed = seed;
	}

	now(): number {
		return this.#now;
	}

	/** Sets the time without running what was to happen until then: a device clock that jumps. */
	jumpTo(time: number): void {
		this.#now = time;
	}

	advance(ms: number): void {
		const end = this.#now + ms;
		for (;;) {
			this.#timers.sort((a, b) => a.at - b.at);
			const [next] = this.#timers;
			if (!next || next.at > end) break;
			this.#timers.shift();
			this.#now = Math.max(this.#now, next.at);
			next.run();
		}
		this.#now = end;
	}

	after(ms: number, run: () => void): () => void {
		const timer = { at: this.#now + ms, run };
		this.#timers.push(timer);
		return () => void (this.#timers = this.#timers.filter((other) => other !== timer));
	}

	chance(): number {
		// mulberry32: small, and good enough for ids of a test.
		this.#seed = (this.#seed + 0x6d2b79f5) | 0;
		let value = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
		value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
		return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
	}

	randomBytes(length: number): Uint8Array {
		return Uint8Array.from({ length }, () => Math.floor(this.chance() * 256));
	}
}

/** Resolves when it holds; what has been started meanwhile gets its turns. @throws after a bound of turns, with what was waited for. */
export async function until(condition: () => unknown, what = condition.toString()): Promise<void> {
	for (let turn = 0; turn < 2_000; turn += 1) {
		if (condition()) return;
		await new Promise((resolve) => setTimeout(resolve, turn < 50 ? 0 : 1));
	}
	throw new Error(`never happened: ${what}`);
}
