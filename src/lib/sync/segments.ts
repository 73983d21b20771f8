/** The segments open on this device: attached while there is a socket, the ones used last kept open so that their rooms stay current. */
import { Cell, type Observable } from '#lib/core/observable.ts';
import type { SyncSocket } from '#lib/platform/socket.ts';
import { SegmentReplica, type SegmentDeps } from './segment-replica.ts';

/** Attached at once at most: the open room, its neighbours, and the rooms used last. */
export const maxAttached = 20;

export interface SegmentsDeps extends SegmentDeps {
	/** Nobody uses it any more: keep on the device what the next opening needs. Called before it is closed. */
	retire(segment: SegmentReplica): Promise<void>;
}

export class Segments {
	readonly #deps: SegmentsDeps;
	/** In order of last use. */
	readonly #open = new Map<string, { readonly segment: SegmentReplica; users: number }>();
	readonly #changes = new Cell(0);
	#socket: SyncSocket | undefined;
	#retiring: Promise<unknown> = Promise.resolve();

	constructor(deps: SegmentsDeps) {
		this.#deps = deps;
	}

	/** Owes one `release`. */
	acquire(document: string): SegmentReplica {
		const open = this.#open.get(document) ?? { segment: this.#start(document), users: 0 };
		open.users += 1;
		this.#open.delete(document);
		this.#open.set(document, open);
		return open.segment;
	}

	release(document: string): void {
		const open = this.#open.get(document);
		if (!open) return;
		open.users -= 1;
		this.#retireUnused();
	}

	/** Changes whenever what an open segment says has changed. */
	get changes(): Observable<number> {
		return this.#changes;
	}

	/** Undefined unless it is open. */
	peek(document: string): SegmentReplica | undefined {
		return this.#open.get(document)?.segment;
	}

	get all(): readonly SegmentReplica[] {
		return [...this.#open.values()].map(({ segment }) => segment);
	}

	/** Undefined when the socket is gone. */
	setSocket(socket: SyncSocket | undefined): void {
		this.#socket = socket;
		for (const segment of this.all.toReversed()) void segment.connect(socket);
	}

	/** Closes it whoever uses it: the room is not ours any more, or its generation has passed. */
	async drop(document: string): Promise<void> {
		const open = this.#open.get(document);
		this.#open.delete(document);
		await open?.segment.close();
	}

	async close(): Promise<void> {
		await this.#retiring;
		const open = this.all;
		this.#open.clear();
		await Promise.all(open.map((segment) => segment.close()));
	}

	#start(document: string): SegmentReplica {
		const segment = new SegmentReplica(document, this.#deps);
		segment.facts.subscribe(() => this.#changes.set(this.#changes.get() + 1));
		void segment.connect(this.#socket);
		return segment;
	}

	#retireUnused(): void {
		const unused = [...this.#open].filter(([, { users }]) => users <= 0);
		for (const [document, { segment }] of unused.slice(0, Math.max(0, this.#open.size - maxAttached))) {
			this.#open.delete(document);
			// One after the other: an opening of the same document in between reads what the one before it kept.
			this.#retiring = this.#retiring.then(async () => {
				await this.#deps.retire(segment);
				await segment.close();
			});
		}
	}
}
