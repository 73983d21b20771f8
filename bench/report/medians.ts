/** Observations of several runs, one figure each. */
import { median } from '../measure/statistics.ts';
import type { PeerKey } from '../peers/peer.ts';
import type { Results } from './results.ts';

export interface Figure {
	readonly median: number;
	readonly least: number;
	readonly most: number;
	/** Of how many runs; fewer than were made when rows were void. */
	readonly count: number;
}

export class Medians {
	private readonly results: Results;

	constructor(results: Results) {
		this.results = results;
	}

	/** Undefined when nothing valid was observed. What a voided row of a run observed does not count. */
	figure(item: string, metric: string, peer: PeerKey): Figure | undefined {
		const { observations, voided } = this.results;
		const values = observations
			.filter((seen) => seen.item === item && seen.metric === metric && seen.peer === peer)
			.filter((seen) => !voided.some((row) => row.item === item && row.peer === peer && row.run === seen.run))
			.map(({ value }) => value);
		const middle = median(values);
		return middle === undefined
			? undefined
			: { median: middle, least: Math.min(...values), most: Math.max(...values), count: values.length };
	}

	/** In the order they were first observed. */
	items(): string[] {
		return [...new Set([...this.results.observations, ...this.results.voided].map(({ item }) => item))];
	}

	metrics(item: string): string[] {
		return [...new Set(this.results.observations.filter((seen) => seen.item === item).map(({ metric }) => metric))];
	}
}
