/** One kind of work, done with one peer at a time. */
import type { Peer, PeerKey } from '../peers/peer.ts';

export interface ItemContext {
	readonly peer: Peer;
	readonly run: number;
	readonly isQuick: boolean;
	/** Of the bench's Postgres, for what needs a database of its own. */
	readonly databaseUrl: string;
	/** CPU seconds of the bench's Postgres so far; zero for a peer that does not use it. */
	postgresSeconds(): number;
	observe(metric: string, value: number): void;
	/** What this peer's run of this item observed does not count. */
	voidRow(reason: string): void;
	/** The median of what the runs before observed; undefined in the first. */
	earlier(metric: string): number | undefined;
}

export interface Item {
	readonly name: string;
	readonly peers: readonly PeerKey[];
	/** Only measured when it is named by `--only`: it takes minutes. */
	readonly isOnDemand?: boolean;
	run(context: ItemContext): Promise<void>;
}
