/** Gathers what is wrong with one submission. The first code decides; all ids with that same fault are named, so that one round tells all. */
import type { RefusalCode } from '#lib/core/refusal.ts';
import type { Verdict } from './gate.ts';

/** The answer to a lie is shorter than the lie. */
const maxIds = 1_000;
const maxIdLength = 64;

export class Faults {
	#code: RefusalCode | undefined;
	readonly #ids = new Set<string>();

	add(code: RefusalCode, id?: string): void {
		this.#code ??= code;
		if (id === undefined || code !== this.#code || id.length > maxIdLength || this.#ids.size >= maxIds) return;
		this.#ids.add(id);
	}

	get any(): boolean {
		return this.#code !== undefined;
	}

	/** Undefined when nothing is wrong. `clients`: those whose replica now has a hole. */
	verdict(clients: Iterable<number>): Extract<Verdict, { kind: 'refused' }> | undefined {
		return this.#code && { kind: 'refused', code: this.#code, ids: [...this.#ids], clients: [...clients] };
	}
}
