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

/** What follows from other observables: worked out when asked, kept while somebody watches. */
export class Derived<Value> implements Observable<Value> {
	readonly #sources: readonly Observable<unknown>[];
	readonly #derive: () => Value;
	readonly #watchers = new Set<() => void>();
	#stop: (() => void)[] = [];
	#kept: { readonly value: Value } | undefined;

	constructor(sources: readonly Observable<unknown>[], derive: () => Value) {
		this.#sources = sources;
		this.#derive = derive;
	}

	get(): Value {
		if (this.#watchers.size === 0) return this.#derive();
		this.#kept ??= { value: this.#derive() };
		return this.#kept.value;
	}

	subscribe(run: () => void): () => void {
		if (this.#watchers.size === 0) this.#stop = this.#sources.map((source) => source.subscribe(() => this.#changed()));
		const watcher = (): void => run();
		this.#watchers.add(watcher);
		return () => {
			this.#watchers.delete(watcher);
			if (this.#watchers.size > 0) return;
			for (const stop of this.#stop) stop();
			this.#stop = [];
			this.#kept = undefined;
		};
	}

	#changed(): void {
		this.#kept = undefined;
		for (const run of [...this.#watchers]) run();
	}
}
