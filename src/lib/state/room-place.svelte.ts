/** Where in its room a screen stands: a message asked for by a link, a quote or a date, and the way there. */
import type { MessageId } from '#lib/core/ids.ts';
import type { EdgeState, Found, RoomSession } from '#lib/sync/replica.ts';
import { Live } from './live.svelte.ts';

/** Why what was asked for is not shown. */
export interface PlaceTrouble {
	readonly asked: 'message' | 'date';
	readonly kind: 'elsewhere' | 'unknown';
}

export class RoomPlace {
	/** Shown as soon as it is loaded; a new object each time one asks. */
	target = $state.raw<{ readonly id: MessageId }>();
	isFinding = $state(false);
	readonly #session: RoomSession;
	readonly #told: (trouble: PlaceTrouble) => void;
	readonly #newer: Live<EdgeState>;
	readonly #jumps: Live<number>;
	#asked = 0;

	constructor(session: RoomSession, told: (trouble: PlaceTrouble) => void) {
		this.#session = session;
		this.#told = told;
		this.#newer = new Live(session.history.newer);
		this.#jumps = new Live(session.history.jumps);
	}

	get newer(): EdgeState {
		return this.#newer.current;
	}

	get jumps(): number {
		return this.#jumps.current;
	}

	async show(id: MessageId): Promise<void> {
		// One's own that has not left stands in no segment.
		if (this.#session.timeline.get().some((entry) => entry.id === id)) this.target = { id };
		else await this.#find('message', () => this.#session.history.showMessage(id));
	}

	/** @param at ms since epoch. */
	async showDate(at: number): Promise<void> {
		await this.#find('date', () => this.#session.history.showDate(at));
	}

	latest(): void {
		this.#asked += 1;
		this.target = undefined;
		this.#session.history.showLatest();
	}

	async #find(asked: PlaceTrouble['asked'], look: () => Promise<Found>): Promise<void> {
		const mine = (this.#asked += 1);
		this.isFinding = true;
		// Before the room is known here nothing can be found in it.
		await this.#isKnown();
		const found = await look();
		if (mine !== this.#asked) return;
		this.isFinding = false;
		if (found.kind === 'shown') this.target = { id: found.message };
		else this.#told({ asked, kind: found.kind });
	}

	#isKnown(): Promise<void> {
		const { status } = this.#session;
		return new Promise((resolve) => {
			const stop = status.subscribe(look);
			function look(): void {
				if (status.get() === 'loading') return;
				stop();
				resolve();
			}
			look();
		});
	}
}
