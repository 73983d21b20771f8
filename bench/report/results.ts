/** What the bench writes down: single observations, from which the report takes medians. */
import type { PeerKey } from '../peers/peer.ts';

export interface Observation {
	readonly item: string;
	/** Name with unit, as the report's columns have it. */
	readonly metric: string;
	readonly peer: PeerKey;
	readonly run: number;
	readonly value: number;
}

/** A row that does not count, and why; it is shown as such. */
export interface Voided {
	readonly item: string;
	readonly peer: PeerKey;
	readonly run: number;
	readonly reason: string;
}

export interface Results {
	readonly takenAt: string;
	readonly machine: string;
	readonly runs: number;
	readonly isQuick: boolean;
	readonly seconds: number;
	readonly observations: readonly Observation[];
	readonly voided: readonly Voided[];
}
