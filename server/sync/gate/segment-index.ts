/**
 * What the gate must find at once in a segment's document: who wrote a message id, and which root a shared type is. Keeps itself current
 * from the document's own transactions, whoever applied them, so that loading, catching up and committing need no call here.
 */
import type * as Y from 'yjs';
import { isMessageId, type MessageId, type UserId } from '#lib/core/ids.ts';
import { parseRoot } from '#lib/core/segment.ts';

type Root = Y.AbstractType<unknown>;

export class SegmentIndex {
	readonly document: Y.Doc;
	readonly #authors = new Map<MessageId, UserId>();
	readonly #names = new Map<Root, string>();

	/** Reads the whole document once. Lives as long as the document: one for each, built when the segment is loaded. */
	constructor(document: Y.Doc) {
		this.document = document;
		for (const [name, root] of document.share) this.#add(name, root._map.keys());
		document.on('afterTransaction', (transaction: Y.Transaction) => {
			for (const [root, keys] of transaction.changed) this.#add(this.nameOf(root as unknown as Root), keys);
		});
	}

	/** Undefined for an id that has no item under any author: redacted messages are still here. */
	authorOf(id: MessageId): UserId | undefined {
		return this.#authors.get(id);
	}

	/** Messages with an item in the document, redacted ones included. */
	get messageCount(): number {
		return this.#authors.size;
	}

	/** The name of a root type; undefined for a type that is none. */
	nameOf(root: Root): string | undefined {
		let name = this.#names.get(root);
		if (name === undefined) {
			for (const [each, type] of this.document.share) this.#names.set(type as Root, each);
			name = this.#names.get(root);
		}
		return name;
	}

	#add(name: string | undefined, keys: Iterable<string | null>): void {
		const root = name === undefined ? undefined : parseRoot(name);
		if (root?.kind !== 'messages') return;
		// The first author keeps it. Two cannot be in a document that only the gate has written.
		for (const key of keys) if (isMessageId(key) && !this.#authors.has(key)) this.#authors.set(key, root.owner);
	}
}
