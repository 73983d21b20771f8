/**
 * The items under one key of a map, in the order Yjs gives them; the last one is the key's present value. Says who wins before anything
 * is applied. Source: Yjs 13.6, `Item.integrate`, for items without a right origin.
 */
import type { ItemId } from './decode-update.ts';

/** A run of items under one key. */
export interface ChainNode {
	readonly client: number;
	readonly clock: number;
	readonly length: number;
	readonly origin: ItemId | undefined;
	/** Undefined where the content is deleted. */
	readonly value: unknown;
	readonly isDeleted: boolean;
}

export class KeyChain {
	/** The end of the chain, from the document's last item on; all of it once someone had to look further back. */
	#nodes: ChainNode[];
	#restOfIt: (() => ChainNode[]) | undefined;
	#steps = 0;

	/** @param readRest what stands before `nodes`; undefined when that is nothing. */
	constructor(nodes: ChainNode[], readRest: (() => ChainNode[]) | undefined) {
		this.#nodes = nodes;
		this.#restOfIt = readRest;
	}

	/** For a draft that may be thrown away. */
	copy(): KeyChain {
		return new KeyChain([...this.#nodes], this.#restOfIt);
	}

	/** Undefined while the key has no item. */
	get last(): ChainNode | undefined {
		return this.#nodes.at(-1);
	}

	isLast(client: number, clock: number): boolean {
		const last = this.last;
		return last !== undefined && last.client === client && last.clock + last.length - 1 === clock;
	}

	/** Puts a run where Yjs will put it; gives the number of comparisons it took. Its origin is in this chain, which the caller has checked. */
	insert(node: ChainNode): number {
		this.#steps = 1;
		const start = this.#indexAfter(node.origin);
		const nodes = this.#nodes; // only now: looking further back puts another list here
		let position = start;
		// Behind what was set on the same value by a lower client id, and all that stands on that. Yjs's set of conflicting items is needed
		// for right origins only, which no item of a map has.
		for (let other = nodes[position]; other && this.#isBefore(other, node, start, position); other = nodes[position])
			position += 1;
		nodes.splice(position, 0, node);
		return this.#steps;
	}

	#isBefore(other: ChainNode, node: ChainNode, start: number, index: number): boolean {
		this.#steps += 1;
		if (isSameId(other.origin, node.origin)) return other.client < node.client;
		return other.origin !== undefined && this.#indexOf(other.origin, start, index) >= 0;
	}

	#indexAfter(origin: ItemId | undefined): number {
		if (!origin) {
			this.#readWhole();
			return 0;
		}
		let index = this.#indexOf(origin, 0, this.#nodes.length - 1);
		if (index < 0) {
			this.#readWhole();
			index = this.#indexOf(origin, 0, this.#nodes.length - 1);
		}
		const node = this.#nodes[index];
		if (!node) throw new Error('The origin is not in its chain.');
		const length = origin.clock - node.clock + 1;
		if (length < node.length) this.#nodes.splice(index, 1, { ...node, length }, afterFirst(node, length));
		return index + 1;
	}

	/** From the end, for almost every origin is the last item. */
	#indexOf(id: ItemId, from: number, to: number): number {
		for (let index = to; index >= from; index -= 1) {
			this.#steps += 1;
			const node = this.#nodes[index];
			if (node?.client === id.client && node.clock <= id.clock && id.clock < node.clock + node.length) return index;
		}
		return -1;
	}

	#readWhole(): void {
		if (!this.#restOfIt) return;
		const rest = this.#restOfIt();
		this.#restOfIt = undefined;
		this.#steps += rest.length;
		this.#nodes = rest.concat(this.#nodes);
	}
}

function afterFirst(node: ChainNode, length: number): ChainNode {
	const origin = { client: node.client, clock: node.clock + length - 1 };
	return { ...node, clock: node.clock + length, length: node.length - length, origin };
}

export const isSameId = (one: ItemId | undefined, other: ItemId | undefined): boolean =>
	one === other || (one !== undefined && other !== undefined && one.client === other.client && one.clock === other.clock);
