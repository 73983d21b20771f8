/** One generation of the user's own document: what the server has said of it, and on top what was written on this device. */
import * as Y from 'yjs';
import type { OwnRecord } from '#lib/core/device-records.ts';

export interface OwnCopyEvents {
	/** Written here: for the other tabs and the server. */
	wrote(update: Uint8Array): void;
	/** @param isOthers Another tab wrote it. */
	changed(isOthers: boolean): void;
}

type MineRecord = Extract<OwnRecord, { kind: 'mine' }>;

export class OwnCopy {
	readonly document: string;
	/** Takes nothing but what the server has said. */
	readonly said = new Y.Doc();
	readonly #events: OwnCopyEvents;
	#mine: Y.Doc;
	/** Rows that earlier pages left, as they were read. */
	#rows: readonly MineRecord[] = [];
	#hasOwnRow = false;
	#isSaid: boolean | undefined;
	#isOpen = false;

	/** @param stored Records of any document; those of this one are taken. */
	constructor(document: string, clientId: number, stored: readonly OwnRecord[], events: OwnCopyEvents) {
		this.document = document;
		this.#events = events;
		this.#mine = this.#watched(new Y.Doc());
		this.said.on('update', (update: Uint8Array) => this.#hear(update));
		this.load(stored);
		// Only now: Yjs takes another id when structs of its own id come in from outside.
		this.#mine.clientID = clientId;
		this.#isOpen = true;
	}

	/** To read from; written by `change` alone. */
	get mine(): Y.Doc {
		return this.#mine;
	}

	/** The Yjs client id under which this page writes. */
	get clientId(): number {
		return this.#mine.clientID;
	}

	/** True when the server has said everything that stands here. */
	get isSaid(): boolean {
		// Deleting alone changes no clock, so the deleted ranges are compared as well.
		this.#isSaid ??= Y.equalSnapshots(Y.snapshot(this.#mine), Y.snapshot(this.said));
		return this.#isSaid;
	}

	/** Everything that the server has not said, standing on nothing but what it has said. */
	get unsaid(): Uint8Array {
		return Y.encodeStateAsUpdate(this.#mine, Y.encodeStateVector(this.said));
	}

	change(write: (doc: Y.Doc) => void): void {
		this.#mine.transact(() => write(this.#mine), 'own');
	}

	/** What another tab wrote. */
	take(update: Uint8Array): void {
		Y.applyUpdate(this.#mine, update, 'tab');
	}

	/** Takes over what the device keeps of this document. */
	load(stored: readonly OwnRecord[]): void {
		for (const record of stored) {
			if (record.kind === 'long' || record.document !== this.document) continue;
			Y.applyUpdate(record.kind === 'said' ? this.said : this.#mine, record.update, 'device');
			if (record.kind === 'mine') this.#rows = [...this.#rows, record];
		}
	}

	/** Lets go of what is not said, and writes anew. Nobody is told: the caller knows. */
	restart(clientId: number, write: (next: Y.Doc) => void): void {
		const next = new Y.Doc();
		Y.applyUpdate(next, Y.encodeStateAsUpdate(this.said));
		next.clientID = clientId;
		next.transact(() => write(next));
		this.#mine.destroy();
		this.#mine = this.#watched(next);
		this.#isSaid = undefined;
	}

	/** What the device must keep of it now. */
	records(): OwnRecord[] {
		const { document, clientId } = this;
		const records: OwnRecord[] = [{ kind: 'said', document, update: Y.encodeStateAsUpdate(this.said) }];
		if (this.isSaid) return records;
		this.#hasOwnRow = true;
		return [...records, { kind: 'mine', document, client: clientId, update: this.unsaid }];
	}

	/** Whether the device may keep rows of it that are done with once all is said. */
	get hasRows(): boolean {
		return this.#hasOwnRow || this.#rows.length > 0;
	}

	/** Those of the rows: its own, and those of pages that are gone. A page that lives has written its row anew since. */
	doneRows(stored: readonly OwnRecord[]): OwnRecord[] {
		const done = stored.filter(
			(record) =>
				record.kind === 'mine' && (record.client === this.clientId || this.#rows.some((read) => isSameRow(read, record)))
		);
		this.#rows = [];
		this.#hasOwnRow = false;
		return done;
	}

	destroy(): void {
		this.said.destroy();
		this.#mine.destroy();
	}

	/** What comes back of what was written here changes nothing in it, but is said from now on. */
	#hear(update: Uint8Array): void {
		Y.applyUpdate(this.#mine, update, 'said');
		this.#isSaid = undefined;
		if (this.#isOpen) this.#events.changed(false);
	}

	#watched(doc: Y.Doc): Y.Doc {
		doc.on('update', (update: Uint8Array, origin: unknown) => {
			this.#isSaid = undefined;
			if (origin === 'device' || origin === 'said' || !this.#isOpen) return;
			if (origin !== 'tab') this.#events.wrote(update);
			this.#events.changed(origin === 'tab');
		});
		return doc;
	}
}

const isSameRow = (one: MineRecord, other: MineRecord): boolean =>
	one.client === other.client &&
	one.update.length === other.update.length &&
	one.update.every((byte, index) => byte === other.update[index]);
