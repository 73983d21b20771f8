/** One segment in memory: a subset of the log, never ahead of it. Knows nothing of the database. */
import { deflateRawSync } from 'node:zlib';
import * as Y from 'yjs';
import type { MessageId, UserId } from '#lib/core/ids.ts';
import { isRedacted, messagesRoot, segmentLimits, segmentName, type MessageValue, type SegmentName } from '#lib/core/segment.ts';
import type { StoredBinding, StoredSegment } from '../../db/room-log.ts';
import { SegmentIndex } from '../gate/segment-index.ts';
import { DocumentAwareness } from '../presence/awareness.ts';
import { hocuspocusWire, plainWire, type DocumentWire } from '../socket/frames.ts';

/** Someone who is attached and is told of every commit. */
export interface Subscriber {
	readonly isPlain: boolean;
	write(frame: Buffer): void;
	/** Closes its connection: it comes back and is told all. */
	drop(): void;
}

const newClientsPerDay = 64;
const dayMs = 24 * 60 * 60 * 1000;
const origin = 'log';
/** A third of the time of the best, and nearly as small. */
export const packing = { level: 4 } as const;

export class Segment {
	readonly name: SegmentName;
	readonly document: string;
	readonly doc = new Y.Doc({ gc: true });
	readonly awareness = new DocumentAwareness();
	readonly subscribers = new Set<Subscriber>();
	/** Messages whose redaction is known, even where a concurrent edit stands over it in the document for the moment. */
	readonly redacted = new Set<MessageId>();
	readonly index: SegmentIndex;
	readonly openedAt: number;
	sealedAt: number | undefined;
	position: number;
	bytes: number;
	/** Log rows behind the last snapshot. */
	tail: number;
	usedAt: number;
	/** More than 0 while the tables may lack something that no waiting change says: then all of it must be projected again. */
	behind = 0;
	/** Position up to which the tables have everything. */
	projectedTo: number;
	/** A redacted text still stands in the log. */
	isPurgeDue = false;

	readonly #wire: DocumentWire;
	readonly #plainWire = plainWire();
	#packed: { readonly position: number; readonly bytes: Uint8Array } | undefined;
	#bindings = new Map<number, StoredBinding>();
	#claims = new Map<number, { user: UserId; count: number }>();

	constructor(name: SegmentName, stored: StoredSegment, bindings: readonly StoredBinding[], now: number) {
		this.name = name;
		this.document = segmentName(name);
		this.#wire = hocuspocusWire(this.document);
		this.openedAt = stored.openedAt;
		this.sealedAt = stored.sealedAt ?? undefined;
		this.position = stored.position;
		this.projectedTo = stored.projected;
		this.bytes = stored.bytes;
		this.tail = stored.tail;
		this.usedAt = now;
		this.doc.transact(() => {
			for (const update of stored.updates) Y.applyUpdate(this.doc, update, origin);
		}, origin);
		this.index = new SegmentIndex(this.doc);
		for (const binding of bindings) this.#bindings.set(binding.clientId, binding);
	}

	/** Applies a committed row; idempotent, so a row may come twice. */
	apply(update: Uint8Array, position: number): void {
		Y.applyUpdate(this.doc, update, origin);
		if (position <= this.position) return;
		this.position = position;
		this.bytes += update.byteLength;
		this.tail += 1;
	}

	/** One buffer for all members, written to each socket as it is. */
	broadcast(update: Uint8Array): void {
		let frame: Buffer | undefined;
		let plainFrame: Buffer | undefined;
		for (const subscriber of this.subscribers) {
			if (subscriber.isPlain) subscriber.write((plainFrame ??= this.#plainWire.sync('update', update)));
			else subscriber.write((frame ??= this.#wire.sync('update', update)));
		}
	}

	broadcastAwareness(update: Uint8Array, except?: Subscriber): void {
		const frame = this.#wire.awareness(update);
		const plainFrame = this.#plainWire.awareness(update);
		for (const subscriber of this.subscribers)
			if (subscriber !== except) subscriber.write(subscriber.isPlain ? plainFrame : frame);
	}

	broadcastStateless(json: string): void {
		const frame = this.#wire.stateless(json);
		if (frame === undefined) return;
		for (const subscriber of this.subscribers) if (!subscriber.isPlain) subscriber.write(frame);
	}

	/** New messages go to the next segment from now on; those attached here are told. */
	seal(at: number, next: string): void {
		this.sealedAt = at;
		this.broadcastStateless(JSON.stringify({ type: 'sealed', document: this.document, next }));
	}

	/** What a replica with this state vector lacks. @throws when the bytes are no state vector. */
	diff(stateVector: Uint8Array): Uint8Array {
		return Y.encodeStateAsUpdate(this.doc, stateVector);
	}

	/** All of it, deflated: made once for all who come with nothing, as after a restart. */
	packedWhole(): Uint8Array {
		if (this.#packed?.position !== this.position) {
			const bytes = deflateRawSync(Y.encodeStateAsUpdate(this.doc), packing);
			this.#packed = { position: this.position, bytes };
		}
		return this.#packed.bytes;
	}

	stateVector(): Uint8Array {
		return Y.encodeStateVector(this.doc);
	}

	/** True when a replica with this state vector has structs that are not here. @throws when the bytes are no state vector. */
	lacks(stateVector: Uint8Array): boolean {
		for (const [client, clock] of Y.decodeStateVector(stateVector)) if (clock > Y.getState(this.doc.store, client)) return true;
		return false;
	}

	/** The value that won the merge; undefined when there is none, or none that a message can be. */
	message(author: UserId, id: MessageId): MessageValue | undefined {
		return this.doc.getMap<MessageValue>(messagesRoot(author)).get(id);
	}

	isRedacted(author: UserId, id: MessageId): boolean {
		const value = this.message(author, id);
		return this.redacted.has(id) || (value !== undefined && isRedacted(value));
	}

	ownerOf(clientId: number): UserId | undefined {
		return this.#bindings.get(clientId)?.user ?? this.#claims.get(clientId)?.user;
	}

	isBound(clientId: number): boolean {
		return this.#bindings.has(clientId);
	}

	bind(binding: StoredBinding): void {
		this.#bindings.set(binding.clientId, binding);
	}

	/** How many more client ids this person may bring into this segment today. */
	newClientsLeft(user: UserId, now: number): number {
		let used = 0;
		for (const binding of this.#bindings.values()) if (binding.user === user && now - binding.boundAt < dayMs) used += 1;
		return newClientsPerDay - used;
	}

	/** Holds a client id for an attached user until it is bound by a first write. False when it is another's. */
	claim(clientId: number, user: UserId): boolean {
		const owner = this.ownerOf(clientId);
		if (owner !== undefined && owner !== user) return false;
		const claim = this.#claims.get(clientId);
		if (claim === undefined) this.#claims.set(clientId, { user, count: 1 });
		else claim.count += 1;
		return true;
	}

	unclaim(clientId: number): void {
		const claim = this.#claims.get(clientId);
		if (claim === undefined) return;
		claim.count -= 1;
		if (claim.count === 0) this.#claims.delete(clientId);
	}

	/** True once the next segment should be opened. */
	isFull(now: number): boolean {
		return (
			this.index.messageCount >= segmentLimits.messages ||
			this.bytes >= segmentLimits.bytes ||
			this.#bindings.size >= segmentLimits.clients ||
			(this.index.messageCount > 0 && now - this.openedAt >= segmentLimits.ageMs)
		);
	}

	/** Edits and reactions may go on for ever in a sealed segment, but not make it so large that nobody can attach it. */
	get isBloated(): boolean {
		return this.bytes >= 8 * segmentLimits.bytes;
	}

	/** True when it holds structs that build on something it lacks: then it must not be taken for the whole. */
	get hasHole(): boolean {
		return this.doc.store.pendingStructs !== null || this.doc.store.pendingDs !== null;
	}

	/** The hard caps: beyond them nothing new comes in even while the next segment is being opened. */
	get isOverfull(): boolean {
		return (
			this.index.messageCount >= 2 * segmentLimits.messages ||
			this.bytes >= 2 * segmentLimits.bytes ||
			this.#bindings.size >= 2 * segmentLimits.clients
		);
	}
}
