/** A device's end of its user's own document, which is the event channel and the heartbeat of the connection too. */
import * as decoding from 'lib0/decoding';
import * as v from 'valibot';
import * as Y from 'yjs';
import { ClientEvent, type ServerEvent } from '#lib/core/events.ts';
import type { UserId } from '#lib/core/ids.ts';
import type { RefusalCode } from '#lib/core/refusal.ts';
import { userDocumentName } from '#lib/core/segment.ts';
import type { OwnDevice, OwnDocument } from '../own/own-document.ts';
import type { OwnDocuments } from '../own/own-documents.ts';
import { syncTypes, type DocumentWire } from '../socket/frames.ts';
import { TokenBucket } from '../socket/token-bucket.ts';
import type { Transport } from '../socket/transport.ts';

const emptyUpdate = Uint8Array.of(0, 0);
const askEveryMs = 200;

export interface UserChannelParts {
	readonly user: UserId;
	readonly own: OwnDocument;
	readonly documents: OwnDocuments;
	readonly transport: Transport;
	readonly wire: DocumentWire;
	/** True while this connection has that segment attached, and so needs no hint about it. */
	hasAttached(document: string): boolean;
	receive(event: ClientEvent, channel: UserChannel): void;
	now(): number;
	ticks(): number;
}

export class UserChannel implements OwnDevice {
	readonly generation: number;
	readonly #parts: UserChannelParts;
	readonly #document: string;
	readonly #eventBucket: TokenBucket;
	readonly #answerBucket: TokenBucket;
	/** It has been told all that was there when it came; what came since it was told as it came. */
	#isTold = false;
	/** In ticks. */
	#askedAt = -Infinity;

	constructor(parts: UserChannelParts) {
		this.#parts = parts;
		this.generation = parts.own.generation;
		this.#document = parts.own.name;
		// A screenful of people to watch, a marker a second and some: what is beyond is told again by an honest device.
		this.#eventBucket = new TokenBucket(50, 20, parts.ticks());
		// A heartbeat every few seconds, and one question at each attach.
		this.#answerBucket = new TokenBucket(20, 5, parts.ticks());
	}

	get user(): UserId {
		return this.#parts.user;
	}

	open(): void {
		this.#parts.own.devices.add(this);
		this.#write(this.#parts.wire.authenticated(false));
	}

	close(): void {
		this.#parts.own.devices.delete(this);
		this.#parts.own.usedAt = this.#parts.now();
	}

	hasAttached(document: string): boolean {
		return this.#parts.hasAttached(document);
	}

	send(event: ServerEvent): void {
		this.#write(this.#parts.wire.stateless(JSON.stringify(event)));
	}

	write(frame: Buffer): void {
		this.#parts.transport.write(frame);
	}

	committed(clocks: ReadonlyMap<number, number>): void {
		for (const [clientId, clock] of clocks) this.send({ type: 'committed', document: this.#document, clientId, clock });
	}

	refused(code: RefusalCode, ids: readonly string[], clients: readonly number[]): void {
		this.send({ type: 'refused', document: this.#document, ids: [...ids], clients: [...clients], code });
	}

	ask(stateVector: Uint8Array): void {
		const now = this.#parts.ticks();
		if (now - this.#askedAt < askEveryMs) return;
		this.#askedAt = now;
		this.#write(this.#parts.wire.sync('step1', stateVector));
	}

	rebased(generation: number): void {
		this.send({ type: 'rebased', document: userDocumentName(this.user, generation) });
	}

	settled(bytes: number): void {
		this.#parts.transport.settled(bytes);
	}

	/** @throws when the bytes are no sync message. */
	receiveSync(decoder: decoding.Decoder): void {
		const type = decoding.readVarUint(decoder);
		const payload = decoding.readVarUint8Array(decoder).slice();
		if (type === syncTypes.step1) this.#answerStep1(payload);
		else if (type === syncTypes.step2 || type === syncTypes.update) this.#submit(payload, type === syncTypes.step2);
		else throw new RangeError(`unknown sync message ${type}`);
	}

	/** Unknown events are dropped: a newer client may know more of them. @throws when the text is no JSON. */
	receiveStateless(json: string): void {
		if (!this.#eventBucket.take(this.#parts.ticks())) return;
		const event = v.safeParse(ClientEvent, JSON.parse(json));
		if (event.success) this.#parts.receive(event.output, this);
	}

	/** A heartbeat is answered without looking into the document, which may rest. @throws when the bytes are no state vector. */
	#answerStep1(stateVector: Uint8Array): void {
		const { own, documents, wire, transport, ticks } = this.#parts;
		if (!this.#answerBucket.take(ticks())) return;
		const isOver = own.generation !== this.generation;
		if (isOver || (this.#isTold && Buffer.compare(own.stateVector, stateVector) === 0)) {
			this.#write(wire.sync('step2', emptyUpdate));
			return;
		}
		Y.decodeStateVector(stateVector);
		const wasTold = this.#isTold;
		void documents.loaded(own).then(
			(doc) => {
				if (own.generation !== this.generation) return this.#write(wire.sync('step2', emptyUpdate));
				this.#isTold = true;
				this.#write(wire.sync('step2', Y.encodeStateAsUpdate(doc, stateVector)));
				if (!wasTold && isAhead(stateVector, doc)) this.#write(wire.sync('step1', Y.encodeStateVector(doc)));
			},
			// The database is away: the device comes back by itself.
			() => transport.close(1013, 'try_again')
		);
	}

	#submit(update: Uint8Array, isSyncStep2: boolean): void {
		// The answer to our question when the replica has nothing new: not worth a place in the queue.
		if (update.byteLength === 2 && update[0] === 0 && update[1] === 0) return;
		const { own, documents, transport } = this.#parts;
		transport.waits(update.byteLength);
		documents.enqueue(own, { update, isSyncStep2, device: this });
	}

	#write(frame: Buffer | undefined): void {
		if (frame !== undefined) this.#parts.transport.write(frame);
	}
}

/** True when a replica with this state vector has structs that are not in the document. */
function isAhead(stateVector: Uint8Array, doc: Y.Doc): boolean {
	for (const [client, clock] of Y.decodeStateVector(stateVector)) if (clock > Y.getState(doc.store, client)) return true;
	return false;
}
