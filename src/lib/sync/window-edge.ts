/** One end of a room's window: whether there is more beyond it, and how getting it goes. */
import { Cell, type Observable } from '#lib/core/observable.ts';
import type { EdgeState } from './replica.ts';

export class WindowEdge {
	readonly state: Observable<EdgeState>;
	readonly #state = new Cell<EdgeState>('none');

	constructor() {
		this.state = this.#state;
	}

	/** What is known of the room now; a try that is on its way, or that failed, stands. */
	know(hasMore: boolean): void {
		if (!hasMore) this.#state.set('none');
		else if (this.#state.get() === 'none') this.#state.set('more');
	}

	/** False when there is nothing to get, or somebody is getting it. */
	begin(): boolean {
		if (this.#state.get() === 'none' || this.#state.get() === 'loading') return false;
		this.#state.set('loading');
		return true;
	}

	ended(isFound: boolean): void {
		if (this.#state.get() === 'loading') this.#state.set(isFound ? 'more' : 'failed');
	}

	/** The window is elsewhere: what was on its way is not for this edge. */
	reset(): void {
		this.#state.set('none');
	}
}
