/** A value that changes and can be watched: the one contract between the replica and whatever shows it. Knows nothing of any view library. */

export interface Observable<Value> {
	get(): Value;
	/** Calls `run` after each change, not at once. Returns the way to stop. */
	subscribe(run: () => void): () => void;
}

/** An observable that its owner sets. Setting the same value (by `Object.is`) tells nobody. */
export class Cell<Value> implements Observable<Value> {
	#value: Value;
	readonly #watchers = new Set<() => void>();

	constructor(value: Value) {
		this.#value = value;
	}

	get(): Value {
		return this.#value;
	}

	set(value: Value): void {
		if (Object.is(value, this.#value)) return;
		this.#value = value;
		this.changed();
	}

	/** Tells the watchers that what `get` returns has changed inside. */
	changed(): void {
		for (const run of [...this.#watchers]) run();
	}

	subscribe(run: () => void): () => void {
		// A wrapper each time: the same function may watch twice, and stopping one must not stop the other.
		const watcher = (): void => run();
		this.#watchers.add(watcher);
		return () => void this.#watchers.delete(watcher);
	}

	get isWatched(): boolean {
		return this.#watchers.size > 0;
	}
}
