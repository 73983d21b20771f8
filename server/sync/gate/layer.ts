/**
 * What was admitted on top of other facts: a batch on the document, a submission on the batch. A submission is checked in a layer of its
 * own, so that one which is refused leaves nothing behind.
 */
import type { MessageId, UserId } from '#lib/core/ids.ts';
import type { Place } from './decode-update.ts';
import type { Facts, KnownItem } from './facts.ts';
import { KeyChain, type ChainNode } from './key-chain.ts';

/** A run that was checked, and the bytes it becomes in the sealed update. */
export interface PlacedStruct extends ChainNode, Place {
	readonly bytes: Uint8Array;
}

export class Layer implements Facts {
	readonly #below: Facts;
	/** By client, in clock order and without gaps. */
	readonly structs = new Map<number, PlacedStruct[]>();
	readonly #chains = new Map<string, Map<string, KeyChain>>();
	/** Messages with one item, which is all of most: a chain is made of it when a second one comes. */
	readonly #plain = new Map<MessageId, PlacedStruct>();
	readonly #authors = new Map<MessageId, UserId>();
	readonly #redacted = new Set<MessageId>();
	/** Comparisons made to find the places of all runs: what a hostile update costs is counted, so that it can be refused. */
	steps = 0;

	constructor(below: Facts) {
		this.#below = below;
	}

	nextClock(client: number): number {
		const last = this.structs.get(client)?.at(-1);
		return last ? last.clock + last.length : this.#below.nextClock(client);
	}

	find(client: number, clock: number): KnownItem | undefined {
		const structs = this.structs.get(client);
		const first = structs?.[0];
		if (!structs || !first || clock < first.clock) return this.#below.find(client, clock);
		const struct = structAt(structs, clock);
		if (!struct || clock === struct.clock) return struct;
		return { ...struct, origin: { client, clock: clock - 1 }, length: struct.length - (clock - struct.clock) };
	}

	chain(place: Place): KeyChain {
		return this.#ownChain(place) ?? this.#below.chain(place);
	}

	authorOf(id: MessageId): UserId | undefined {
		return this.#authors.get(id) ?? this.#below.authorOf(id);
	}

	isRedacted(author: UserId, id: MessageId): boolean {
		return this.#redacted.has(id) || this.#below.isRedacted(author, id);
	}

	markRedacted(id: MessageId): void {
		this.#redacted.add(id);
	}

	setAuthor(id: MessageId, author: UserId): void {
		this.#authors.set(id, author);
	}

	/** Takes a run whose clock is the client's next one and whose origin is under its key. */
	place(struct: PlacedStruct): KeyChain {
		this.#append(struct);
		let chain = this.#chains.get(struct.root)?.get(struct.key);
		if (!chain) {
			chain = this.chain(struct).copy();
			this.#setChain(struct, chain);
		}
		this.steps += chain.insert(struct);
		return chain;
	}

	/** Takes the first and only item of a message that is nowhere yet. */
	placePlain(struct: PlacedStruct, id: MessageId, author: UserId): void {
		this.#append(struct);
		this.#plain.set(id, struct);
		this.#authors.set(id, author);
	}

	/** Moves everything into the layer below, which no other draft was made on meanwhile. */
	mergeInto(below: Layer): void {
		for (const structs of this.structs.values()) for (const struct of structs) below.#append(struct);
		for (const [root, chains] of this.#chains) for (const [key, chain] of chains) below.#setChain({ root, key }, chain);
		for (const [id, author] of this.#authors) below.#authors.set(id, author);
		for (const id of this.#redacted) below.#redacted.add(id);
	}

	#ownChain(place: Place): KeyChain | undefined {
		const chain = this.#chains.get(place.root)?.get(place.key);
		if (chain) return chain;
		const plain = this.#plain.get(place.key as MessageId);
		return plain?.root === place.root ? new KeyChain([plain], undefined) : undefined;
	}

	#setChain(place: Place, chain: KeyChain): void {
		let chains = this.#chains.get(place.root);
		if (!chains) this.#chains.set(place.root, (chains = new Map()));
		chains.set(place.key, chain);
	}

	#append(struct: PlacedStruct): void {
		const structs = this.structs.get(struct.client);
		if (structs) structs.push(struct);
		else this.structs.set(struct.client, [struct]);
	}
}

function structAt(structs: readonly PlacedStruct[], clock: number): PlacedStruct | undefined {
	let low = 0;
	let high = structs.length - 1;
	while (low <= high) {
		const middle = (low + high) >> 1;
		const struct = structs[middle];
		if (!struct) return undefined;
		if (clock < struct.clock) high = middle - 1;
		else if (clock >= struct.clock + struct.length) low = middle + 1;
		else return struct;
	}
	return undefined;
}
