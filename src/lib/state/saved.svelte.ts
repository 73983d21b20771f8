/** The page of saved messages: which they are at once, their words as they are found. Built when the page opens. */
import type { Replica, SavedWords } from '#lib/sync/replica.ts';

export class SavedList {
	/** Undefined until they have been looked for. */
	rows = $state.raw<readonly SavedWords[]>();
	readonly #replica: Replica;
	#looks = 0;

	constructor(replica: Replica) {
		this.#replica = replica;
	}

	/** Looks now, at each change, and when the server is back, until the answer is called. */
	follow(): () => void {
		const { own, connection } = this.#replica;
		const stops = [own.saved.subscribe(() => this.#changed()), connection.subscribe(() => this.#connected())];
		void this.#look();
		return () => {
			this.#looks += 1;
			for (const stop of stops) stop();
		};
	}

	#changed(): void {
		const saved = this.#replica.own.saved.get();
		// What was taken off goes at once, whatever is still looked for.
		this.rows = this.rows?.filter(({ id }) => saved.has(id));
		if (saved.size !== this.rows?.length) void this.#look();
	}

	#connected(): void {
		const isMissing = this.rows?.some(({ author }) => author === undefined);
		if (isMissing && this.#replica.connection.get().kind === 'online') void this.#look();
	}

	async #look(): Promise<void> {
		this.#looks += 1;
		const look = this.#looks;
		const rows = await this.#replica.readSaved();
		if (look === this.#looks) this.rows = rows;
	}
}
