/** Short notes over the screen. One with an action stays until it is taken or closed; the others leave by themselves. */
export interface Note {
	readonly tone: 'plain' | 'ok' | 'bad';
	readonly title: string;
	readonly text?: string;
	readonly requestId?: string;
	readonly action?: { readonly label: string; readonly run: () => void };
	/** For an action that is soon of no use. */
	readonly leavesAfterMs?: number;
}

export interface Toast extends Note {
	readonly key: number;
}

const shownMs = 4000;

export class Toasts {
	list = $state.raw<readonly Toast[]>([]);
	#next = 1;
	readonly #after: (ms: number, run: () => void) => void;

	constructor(after: (ms: number, run: () => void) => void) {
		this.#after = after;
	}

	show(note: Note): void {
		const key = this.#next;
		this.#next += 1;
		// The same words twice are one note: a held key must not pile them up.
		this.list = [
			...this.list.filter((toast) => toast.title !== note.title || toast.text !== note.text),
			{ ...note, key, ...(note.action && { action: this.#once(key, note.action) }) }
		];
		const leavesAfterMs = note.leavesAfterMs ?? (note.action === undefined && note.tone !== 'bad' ? shownMs : undefined);
		if (leavesAfterMs !== undefined) this.#after(leavesAfterMs, () => this.close(key));
	}

	/** Taken, it goes. */
	#once(key: number, { label, run }: NonNullable<Note['action']>): NonNullable<Note['action']> {
		const take = (): void => {
			this.close(key);
			run();
		};
		return { label, run: take };
	}

	close(key: number): void {
		this.list = this.list.filter((toast) => toast.key !== key);
	}
}
