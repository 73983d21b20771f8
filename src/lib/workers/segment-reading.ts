/** What the segment worker is told, and what it says. */
import type { SegmentFacts } from '#lib/core/segment-facts.ts';

export interface ReadOrder {
	readonly question: number;
	/** One Yjs update. */
	readonly bytes: Uint8Array;
}

export interface ReadReply {
	readonly question: number;
	readonly facts: SegmentFacts;
}
