/** What an update is checked against: the committed document, then what was admitted on top of it. */
import * as Y from 'yjs';
import type { MessageId, UserId } from '#lib/core/ids.ts';
import { isRedactedValue } from './check-values.ts';
import type { ItemId, Place } from './decode-update.ts';
import { KeyChain, type ChainNode } from './key-chain.ts';
import type { SegmentIndex } from './segment-index.ts';

/** One item, wherever it is. */
export interface KnownItem extends Place {
	readonly origin: ItemId | undefined;
	readonly value: unknown;
	readonly isDeleted: boolean;
	/** Items from this one to the end of its run. */
	readonly length: number;
}

export interface Facts {
	/** Clock that the next item of this client must have. */
	nextClock(client: number): number;
	/** Undefined for an item that is not here, and for one without a place (a GC struct). */
	find(client: number, clock: number): KnownItem | undefined;
	/** Not to be changed: copy it. */
	chain(place: Place): KeyChain;
	authorOf(id: MessageId): UserId | undefined;
	isRedacted(author: UserId, id: MessageId): boolean;
}

/** The committed document. Reads Yjs's own structures and changes none: not even a root is created by asking for it. */
export class DocumentFacts implements Facts {
	readonly #document: Y.Doc;
	readonly #index: SegmentIndex;
	readonly #isRedacted: (id: MessageId) => boolean;

	constructor(index: SegmentIndex, isRedacted: (id: MessageId) => boolean) {
		this.#document = index.document;
		this.#index = index;
		this.#isRedacted = isRedacted;
	}

	nextClock(client: number): number {
		return Y.getState(this.#document.store, client);
	}

	find(client: number, clock: number): KnownItem | undefined {
		const structs = this.#document.store.clients.get(client);
		if (!structs || clock >= this.nextClock(client)) return undefined;
		const struct = structs[Y.findIndexSS(structs, clock)];
		if (!(struct instanceof Y.Item) || struct.parentSub === null || !(struct.parent instanceof Y.AbstractType)) return undefined;
		const root = this.#index.nameOf(struct.parent);
		if (root === undefined) return undefined;
		const offset = clock - struct.id.clock;
		return {
			root,
			key: struct.parentSub,
			origin: offset > 0 ? { client, clock: clock - 1 } : (struct.origin ?? undefined),
			value: valueOf(struct, offset),
			isDeleted: struct.deleted,
			length: struct.length - offset
		};
	}

	chain(place: Place): KeyChain {
		const last = this.#document.share.get(place.root)?._map.get(place.key);
		if (!last) return new KeyChain([], undefined);
		return new KeyChain([nodeOf(last)], last.left ? () => nodesBefore(last) : undefined);
	}

	authorOf(id: MessageId): UserId | undefined {
		return this.#index.authorOf(id);
	}

	isRedacted(author: UserId, id: MessageId): boolean {
		if (this.#isRedacted(id)) return true;
		const last = this.#document.share.get(`messages/${author}`)?._map.get(id);
		return last !== undefined && isRedactedValue(valueOf(last, last.length - 1));
	}
}

function valueOf(item: Y.Item, offset: number): unknown {
	return !item.deleted && item.content instanceof Y.ContentAny ? item.content.arr[offset] : undefined;
}

const nodeOf = (item: Y.Item): ChainNode => ({
	client: item.id.client,
	clock: item.id.clock,
	length: item.length,
	origin: item.origin ?? undefined,
	value: valueOf(item, item.length - 1),
	isDeleted: item.deleted
});

function nodesBefore(last: Y.Item): ChainNode[] {
	const nodes: ChainNode[] = [];
	for (let item = last.left; item; item = item.left) nodes.push(nodeOf(item));
	return nodes.reverse();
}
