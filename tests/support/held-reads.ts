/** A database whose answers can be kept back, so that a test decides what happens between a read and its arrival. */
import type { KyselyPlugin, QueryId } from 'kysely';
import type { Db } from '#server/db/schema.ts';

export interface HeldReads {
	readonly db: Db;
	/** From now on what is read is read at once, but its answer waits. */
	hold(): void;
	/** What is asked from now on is answered as always; what was held stays held. */
	pass(): void;
	/** Lets go of what is held, in the order it was asked for; from `from` to before `to`, all without. */
	release(from?: number, to?: number): void;
	/** Answers that are read and wait. */
	readonly waiting: number;
}

export function heldReads(db: Db): HeldReads {
	const marked = new WeakSet<QueryId>();
	let isHolding = false;
	const held: (() => void)[] = [];
	const plugin: KyselyPlugin = {
		transformQuery({ node, queryId }) {
			if (isHolding) marked.add(queryId);
			return node;
		},
		async transformResult({ result, queryId }) {
			if (marked.has(queryId)) await new Promise<void>((resolve) => held.push(resolve));
			return result;
		}
	};
	return {
		db: db.withPlugin(plugin),
		hold: () => (isHolding = true),
		pass: () => (isHolding = false),
		release: (from = 0, to = held.length) => {
			for (const resolve of held.splice(from, to - from)) resolve();
		},
		get waiting() {
			return held.length;
		}
	};
}
