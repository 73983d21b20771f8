/** One user's own document in memory: a subset of its log, never ahead of it. Knows nothing of the database. */
import * as Y from 'yjs';
import type { UserId } from '#lib/core/ids.ts';
import { maxOwnBytes, ownLimits } from '#lib/core/own-document.ts';
import type { RefusalCode } from '#lib/core/refusal.ts';
import { userDocumentName } from '#lib/core/segment.ts';
import type { OwnHead, StoredOwnDocument } from '../../db/own-documents.ts';
import { OwnFacts } from '../gate/own-facts.ts';
import { hocuspocusWire } from '../socket/frames.ts';

/** A device that has the document attached. */
export interface OwnDevice {
	/** The generation that it attached. */
	readonly generation: number;
	write(frame: Buffer): void;
	committed(clocks: ReadonlyMap<number, number>): void;
	refused(code: RefusalCode, ids: readonly string[], clients: readonly number[]): void;
	/** Something is missing here: asks for what it has beyond this. */
	ask(stateVector: Uint8Array): void;
	/** Its generation has passed: this one it may attach. */
	rebased(generation: number): void;
	/** One of its writes has been dealt with: reading may go on. */
	settled(bytes: number): void;
}

export interface OwnWrite {
	readonly update: Uint8Array;
	readonly isSyncStep2: boolean;
	readonly device: OwnDevice;
	/** The log was read to its end after this came in. */
	readonly isCaughtUp?: boolean;
}

const origin = 'log';
const nothing = Y.encodeStateVector(new Y.Doc());

export class OwnDocument implements OwnHead {
	readonly user: UserId;
	readonly devices = new Set<OwnDevice>();
	/** Oldest first. */
	readonly queue: OwnWrite[] = [];
	generation: number;
	position: number;
	/** Log rows behind the last snapshot. */
	tail: number;
	usedAt: number;
	/** Something of it is being written. */
	isBusy = false;
	#bytes = 0;
	/** As the generation began. */
	#firstBytes: number;
	#loaded: { readonly doc: Y.Doc; readonly facts: OwnFacts } | undefined;
	#restingAt = nothing;

	constructor(user: UserId, stored: StoredOwnDocument, now: number) {
		this.user = user;
		this.generation = stored.generation;
		this.position = stored.position;
		this.tail = stored.tail;
		this.usedAt = now;
		this.load(stored);
		this.#firstBytes = Math.min(this.#bytes, ownLimits.bytes);
	}

	get name(): string {
		return userDocumentName(this.user, this.generation);
	}

	/** Undefined while it rests: then it is read again at need. */
	get doc(): Y.Doc | undefined {
		return this.#loaded?.doc;
	}

	get facts(): OwnFacts | undefined {
		return this.#loaded?.facts;
	}

	get stateVector(): Uint8Array {
		return this.#loaded ? Y.encodeStateVector(this.#loaded.doc) : this.#restingAt;
	}

	/** Takes over what the log says; idempotent. */
	load(stored: StoredOwnDocument): void {
		const doc = this.#loaded?.doc ?? new Y.Doc();
		doc.transact(() => stored.updates.forEach((update) => Y.applyUpdate(doc, update, origin)), origin);
		this.#loaded ??= { doc, facts: new OwnFacts(doc) };
		this.#bytes = stored.updates.reduce((sum, update) => sum + update.byteLength, 0);
		this.position = stored.position;
		this.tail = stored.tail;
	}

	/** Applies a committed row and tells all devices of it: one frame, made once. */
	apply(update: Uint8Array, now: number): void {
		if (!this.#loaded) throw new Error('a resting document takes nothing');
		Y.applyUpdate(this.#loaded.doc, update, origin);
		this.position += 1;
		this.tail += 1;
		this.usedAt = now;
		this.#bytes += update.byteLength;
		this.broadcast(update);
	}

	broadcast(update: Uint8Array): void {
		const frame = hocuspocusWire(this.name).sync('update', update);
		for (const device of this.devices) if (device.generation === this.generation) device.write(frame);
	}

	/** Lets the memory go while nobody writes; heartbeats are answered all the same. */
	rest(): void {
		this.#restingAt = this.stateVector;
		this.#loaded?.doc.destroy();
		this.#loaded = undefined;
	}

	/** Another generation has taken its place, which its devices attach next. */
	become(stored: StoredOwnDocument): void {
		this.#loaded?.doc.destroy();
		this.#loaded = undefined;
		this.generation = stored.generation;
		this.load(stored);
		this.#firstBytes = this.#bytes;
		for (const device of this.devices) device.rebased(this.generation);
	}

	/** True once most of it may be what was: then a new generation is worth its while. */
	get isRebaseDue(): boolean {
		if (!this.#loaded) return false;
		if (this.#loaded.doc.store.clients.size > ownLimits.clients) return true;
		const grown = Math.min(2 * this.#firstBytes, (this.#firstBytes + maxOwnBytes) / 2);
		return this.#bytes > Math.max(ownLimits.bytes, grown);
	}

	/** True when it would be too long with this. */
	isTooLongWith(update: Uint8Array): boolean {
		return this.#bytes + update.byteLength > maxOwnBytes;
	}
}
