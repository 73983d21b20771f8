/** What a user's own document holds, for its gate. Reads Yjs's own structures and changes none: not even a root is created by asking for it. */
import * as Y from 'yjs';
import type { OwnPlace } from './decode-own-update.ts';
import type { DeletedRange, ItemId } from './decode-update.ts';

type Root = Y.AbstractType<unknown>;

export class OwnFacts {
	readonly #doc: Y.Doc;
	#names = new Map<Root, string>();

	constructor(doc: Y.Doc) {
		this.#doc = doc;
	}

	nextClock(client: number): number {
		return Y.getState(this.#doc.store, client);
	}

	/** Undefined for an item without a place, which no update of ours has. */
	placeOf(client: number, clock: number): OwnPlace | undefined {
		const item = this.#itemAt({ client, clock });
		const root = item?.parent instanceof Y.AbstractType ? this.#nameOf(item.parent) : undefined;
		return root === undefined ? undefined : { root, key: item?.parentSub ?? undefined };
	}

	/** Length of a draft, in UTF-16 units. */
	unitsOf(root: string): number {
		return this.#doc.share.get(root)?._length ?? 0;
	}

	/** The runs from `clock` to `end` (not included) that are not deleted, each with its root. */
	liveWithin(client: number, clock: number, end: number): (DeletedRange & { readonly root: string })[] {
		const structs = this.#doc.store.clients.get(client);
		if (!structs || clock >= end) return [];
		const live: (DeletedRange & { root: string })[] = [];
		for (let index = Y.findIndexSS(structs, clock); index < structs.length; index += 1) {
			const struct = structs[index];
			if (!struct || struct.id.clock >= end) break;
			if (struct.deleted || !(struct instanceof Y.Item)) continue;
			const from = Math.max(clock, struct.id.clock);
			const length = Math.min(end, struct.id.clock + struct.length) - from;
			live.push({ client, clock: from, length, root: this.placeOf(client, from)?.root ?? '' });
		}
		return live;
	}

	/** How many comparisons Yjs makes at most to place a run there beside what is here: none where its two neighbours are neighbours still. */
	stepsBetween(root: string, origin: ItemId | undefined, rightOrigin: ItemId | undefined): number {
		const left = origin && this.#itemAt(origin);
		const isInside = origin && left && origin.clock < left.id.clock + left.length - 1;
		if (isInside && isAt(left, rightOrigin) && rightOrigin?.clock === origin.clock + 1) return 0;
		// Of an origin that comes with the same update nothing here stands on the right.
		if (origin && !left) return 0;
		const first = left ? left.right : (this.#doc.share.get(root)?._start ?? null);
		let steps = 0;
		for (let item = first; item && !isAt(item, rightOrigin); item = item.right) steps += 1;
		return steps;
	}

	#itemAt({ client, clock }: ItemId): Y.Item | undefined {
		const structs = this.#doc.store.clients.get(client);
		if (!structs || clock >= this.nextClock(client)) return undefined;
		const struct = structs[Y.findIndexSS(structs, clock)];
		return struct instanceof Y.Item ? struct : undefined;
	}

	#nameOf(root: Root): string | undefined {
		if (!this.#names.has(root)) this.#names = new Map([...this.#doc.share].map(([name, type]) => [type as Root, name]));
		return this.#names.get(root);
	}
}

const isAt = (item: Y.Item, id: ItemId | undefined): boolean =>
	id !== undefined && item.id.client === id.client && item.id.clock <= id.clock && id.clock < item.id.clock + item.length;
