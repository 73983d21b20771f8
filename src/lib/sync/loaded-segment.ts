/**
 * One segment in a room's window: read from a copy, and newer than that while it is open somewhere on this device, as when somebody
 * looks at it or an edit of a message in it is on its way.
 */
import { noFacts, type SegmentFacts } from '#lib/core/segment-facts.ts';
import type { SegmentReplica } from './segment-replica.ts';
import type { Segments } from './segments.ts';

export class LoadedSegment {
	readonly number: number;
	readonly document: string;
	readonly #segments: Segments;
	readonly #changed: () => void;
	readonly #stop: () => void;
	#facts: SegmentFacts;
	#held: SegmentReplica | undefined;

	constructor(place: { number: number; document: string }, segments: Segments, changed: () => void, facts = noFacts) {
		this.number = place.number;
		this.document = place.document;
		this.#segments = segments;
		this.#changed = changed;
		this.#facts = facts;
		this.#stop = segments.changes.subscribe(() => this.#follow());
		this.#follow();
	}

	get facts(): SegmentFacts {
		return this.#facts;
	}

	/** Undefined unless this window keeps it open. */
	get held(): SegmentReplica | undefined {
		return this.#held;
	}

	/** Opens it, and has it attached while there is a socket. Twice is once. */
	hold(): SegmentReplica {
		return (this.#held ??= this.#segments.acquire(this.document));
	}

	letGo(): void {
		if (this.#held) this.#segments.release(this.document);
		this.#held = undefined;
	}

	/** A copy that the server gave later than the one it was read from. */
	take(facts: SegmentFacts): void {
		if (this.#segments.peek(this.document)?.isSynced) return;
		this.#facts = facts;
		this.#changed();
	}

	close(): void {
		this.#stop();
		this.letGo();
	}

	#follow(): void {
		const open = this.#segments.peek(this.document);
		if (!open || open.facts.get() === this.#facts) return;
		// Just opened on a device that kept nothing of it: what was read stands until the server has brought it all.
		if (!open.isSynced && open.facts.get().messages.length < this.#facts.messages.length) return;
		this.#facts = open.facts.get();
		this.#changed();
	}
}
