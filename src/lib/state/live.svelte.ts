import { createSubscriber } from 'svelte/reactivity';
import type { Observable } from '#lib/core/observable.ts';

/** A value of the replica as runes see it: whatever reads `current` is run again when it changes, and nothing is watched that nobody reads. */
export class Live<Value> {
	readonly #source: Observable<Value>;
	readonly #subscribe: () => void;

	constructor(source: Observable<Value>) {
		this.#source = source;
		this.#subscribe = createSubscriber((update) => source.subscribe(update));
	}

	get current(): Value {
		this.#subscribe();
		return this.#source.get();
	}
}
