/**
 * Where the reader stands in a windowed timeline: at the newest, or somewhere above it. Keeps the bottom in view while one stands
 * there, asks for older messages before the edge is reached, and says up to where has been seen.
 */
import type { VirtualizerHandle } from 'virtua/svelte';
import type { TimelineItem } from '#lib/core/timeline-items.ts';

export interface ScrollNeeds {
	items(): readonly TimelineItem[];
	/** Of all that was said here, shown or not: who stands at the end has come past replies in threads too. */
	lastSeq(): number;
	hasOlder(): boolean;
	hasNewer(): boolean;
	onolder(): void;
	onnewer(): void;
	onseen(seq: number): void;
	/** The first and the last seq on screen. */
	onlook(first: number, last: number): void;
}

/** Closer to the end than this is "at the newest". */
const nearPx = 48;
/** Older messages are asked for this far before the edge. */
const aheadPx = 6_000;

export class TimelineScroll {
	list = $state.raw<VirtualizerHandle>();
	isAtEnd = $state(true);
	/** The day that everything at the top of the screen belongs to; undefined at the very top. */
	day = $state<number>();
	/** Highest seq that has been on screen. */
	seenSeq = $state(0);
	/** False until the list stands where it is to be opened: what is at the top before that is not looked at. */
	isPlaced = $state(false);
	readonly #needs: ScrollNeeds;

	constructor(needs: ScrollNeeds) {
		this.#needs = needs;
	}

	/** At the line where reading stopped, else at the newest. */
	open(): void {
		const start = this.#needs.items().findIndex((item) => item.kind === 'new');
		if (start > 0) this.list?.scrollToIndex(start, { align: 'start', offset: -64 });
		else this.toEnd();
		this.isAtEnd = start <= 0;
	}

	toEnd(): void {
		this.isAtEnd = true;
		// Beside the items a row stands at the top, and one at the bottom while there is more.
		this.list?.scrollToIndex(this.#needs.items().length, { align: 'end' });
	}

	/** To what has just been loaded, or to the end. */
	place(id: string | undefined): void {
		this.isAtEnd = false;
		if (id === undefined || !this.toMessage(id)) this.toEnd();
	}

	/** False when no such message is loaded. */
	toMessage(id: string): boolean {
		const index = this.#needs.items().findIndex((item) => item.key === id);
		if (index < 0) return false;
		this.list?.scrollToIndex(index + 1, { align: 'center' });
		return true;
	}

	/** After each scroll. */
	moved(): void {
		const { list } = this;
		if (!list) return;
		const offset = list.getScrollOffset();
		this.isAtEnd = !this.#needs.hasNewer() && offset + list.getViewportSize() >= list.getScrollSize() - nearPx;
		this.day = this.#dayAt(list.findItemIndex(offset) - 1);
		this.look();
	}

	/** After a change of the viewport's or an item's size. */
	resized(): void {
		if (this.isAtEnd) this.toEnd();
		this.look();
	}

	/** Takes note of what is on screen. */
	look(): void {
		const { list } = this;
		if (!list || !this.isPlaced || document.visibilityState !== 'visible') return;
		const offset = list.getScrollOffset();
		const end = offset + list.getViewportSize();
		if (offset < aheadPx && this.#needs.hasOlder()) this.#needs.onolder();
		else if (end > list.getScrollSize() - aheadPx && this.#needs.hasNewer()) this.#needs.onnewer();
		const bottom = this.isAtEnd ? this.#needs.items().length : list.findItemIndex(end) - 1;
		const top = this.#seqUpTo(list.findItemIndex(offset) - 1);
		this.#needs.onlook(top, Math.max(top, this.#seqUpTo(bottom)));
		const seq = Math.max(this.#seqUpTo(bottom), this.isAtEnd && !this.#needs.hasNewer() ? this.#needs.lastSeq() : 0);
		if (seq <= this.seenSeq) return;
		this.seenSeq = seq;
		this.#needs.onseen(seq);
	}

	#dayAt(index: number): number | undefined {
		const items = this.#needs.items();
		for (let at = Math.min(index, items.length - 1); at >= 0; at -= 1) {
			const item = items[at];
			if (item?.kind === 'day') return item.at;
		}
		return undefined;
	}

	#seqUpTo(index: number): number {
		const items = this.#needs.items();
		for (let at = Math.min(index, items.length - 1); at >= 0; at -= 1) {
			const item = items[at];
			if (item?.kind === 'message' && item.message.seq !== undefined) return item.message.seq;
		}
		return 0;
	}
}
