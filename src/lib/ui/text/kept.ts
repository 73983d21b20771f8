/** A map that keeps so many entries: the one set first goes first. */
export class Kept<Value> {
	readonly #entries = new Map<string, Value>();
	readonly #most: number;

	constructor(most: number) {
		this.#most = most;
	}

	/** What is kept under the key; made, and kept, where nothing is. */
	get(key: string, make: () => Value): Value {
		const entries = this.#entries;
		if (!entries.has(key)) {
			const [oldest] = entries.keys();
			if (entries.size >= this.#most && oldest !== undefined) entries.delete(oldest);
			entries.set(key, make());
		}
		return entries.get(key) as Value;
	}
}
