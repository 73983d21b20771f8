/**
 * The one hand with which this replica writes into a segment: a second document that starts as what the server has said and adds
 * one's own structs, under a client id of its own. What it added is kept as bytes until the server has said it too, so that a
 * reconnect sends the very same structs again. Never stored: what must outlive the page stands in the outbox.
 */
import * as Y from 'yjs';

interface Unconfirmed {
	/** This client's clock after it: confirmed once the server's document has come so far. */
	readonly clock: number;
	readonly update: Uint8Array;
}

export class SegmentWriter {
	readonly clientId: number;
	readonly #said: Y.Doc;
	readonly #doc = new Y.Doc();
	#unconfirmed: Unconfirmed[] = [];

	constructor(said: Y.Doc, clientId: number) {
		this.clientId = clientId;
		this.#said = said;
		Y.applyUpdate(this.#doc, Y.encodeStateAsUpdate(said));
		// Only now: Yjs takes another id when structs of its own id come in from outside.
		this.#doc.clientID = clientId;
		said.on('update', this.#follow);
	}

	/** One transaction, one update. Undefined when it changed nothing; else the bytes to send and the clock that confirms them. */
	write(change: (doc: Y.Doc) => void): Unconfirmed | undefined {
		const updates: Uint8Array[] = [];
		const keep = (update: Uint8Array): void => void updates.push(update);
		this.#doc.on('update', keep);
		this.#doc.transact(() => change(this.#doc), this);
		this.#doc.off('update', keep);
		const [update] = updates;
		if (!update) return undefined;
		const written = { clock: Y.getState(this.#doc.store, this.clientId), update };
		this.#unconfirmed.push(written);
		return written;
	}

	/** In the order in which they were written. */
	get unconfirmed(): readonly Uint8Array[] {
		const confirmed = this.confirmedClock;
		this.#unconfirmed = this.#unconfirmed.filter(({ clock }) => clock > confirmed);
		return this.#unconfirmed.map(({ update }) => update);
	}

	/** Up to which of this client's clock the server has what was written. */
	get confirmedClock(): number {
		return Y.getState(this.#said.store, this.clientId);
	}

	destroy(): void {
		this.#said.off('update', this.#follow);
		this.#doc.destroy();
	}

	readonly #follow = (update: Uint8Array): void => Y.applyUpdate(this.#doc, update, 'server');
}
