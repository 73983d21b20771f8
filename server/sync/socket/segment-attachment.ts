/** One connection's end of one segment: checks the frames' shape, hands updates to the log, and answers. */
import { deflateRawSync } from 'node:zlib';
import * as decoding from 'lib0/decoding';
import type { UserId } from '#lib/core/ids.ts';
import { packFromBytes } from '#lib/core/packed-answer.ts';
import type { RoomRole } from '#lib/core/policy.ts';
import type { RefusalCode } from '#lib/core/refusal.ts';
import type { Writer } from '../log/pending.ts';
import { firstClientOf } from '../presence/awareness.ts';
import type { Room } from '../segments/room.ts';
import { packing, type Segment, type Subscriber } from '../segments/segment.ts';
import type { Committer } from '../log/committer.ts';
import { TokenBucket } from './token-bucket.ts';
import { syncTypes, type DocumentWire } from './frames.ts';
import type { Transport } from './transport.ts';

const askEveryMs = 200;

export interface SegmentAttachmentParts {
	readonly transport: Transport;
	readonly wire: DocumentWire;
	readonly isPlain: boolean;
	readonly takesPacked: boolean;
	readonly room: Room;
	readonly segment: Segment;
	readonly user: UserId;
	readonly role: RoomRole;
	readonly isInvisible: boolean;
	readonly clientId: number | undefined;
	readonly committer: Committer;
	now(): number;
	ticks(): number;
}

export class SegmentAttachment implements Writer, Subscriber {
	readonly #parts: SegmentAttachmentParts;
	readonly #awarenessBucket: TokenBucket;
	readonly #answerBucket: TokenBucket;
	#clientId: number | undefined;
	/** In ticks. */
	#askedAt = -Infinity;
	#isInvisible: boolean;
	role: RoomRole | 'unknown' | undefined;
	/** The connection forgets it, so that the document can be attached anew. */
	onDismissed: () => void = () => undefined;

	constructor(parts: SegmentAttachmentParts) {
		this.#parts = parts;
		this.role = parts.role;
		this.#isInvisible = parts.isInvisible;
		// Bursts of ten, five a second: a state renewed each 15 s and typing on and off stay far below.
		this.#awarenessBucket = new TokenBucket(10, 5, parts.ticks());
		// An honest replica asks once when it comes, and again after a refusal.
		this.#answerBucket = new TokenBucket(20, 2, parts.ticks());
		this.#clientId = parts.clientId;
	}

	get user(): UserId {
		return this.#parts.user;
	}

	get isPlain(): boolean {
		return this.#parts.isPlain;
	}

	get room(): Room {
		return this.#parts.room;
	}

	/** Subscribes and sends what the replica needs: the document in its first answer, and the question for what it has. */
	open(isReadOnly: boolean): void {
		const { segment, wire, transport } = this.#parts;
		segment.subscribers.add(this);
		write(transport, wire.authenticated(isReadOnly));
		const here = segment.awareness.everyone();
		if (here !== undefined) transport.write(wire.awareness(here));
	}

	close(): void {
		const { segment, now } = this.#parts;
		segment.subscribers.delete(this);
		segment.usedAt = now();
		this.role = undefined;
		if (this.#clientId === undefined) return;
		segment.unclaim(this.#clientId);
		this.#vanish();
	}

	/** Their presence and typing are told to nobody from now on, or again with the next state. */
	setInvisible(isInvisible: boolean): void {
		this.#isInvisible = isInvisible;
		if (isInvisible) this.#vanish();
	}

	/** Not a member any more: what is under way is refused, and the connection's other documents go on. */
	dismiss(reason: string): void {
		this.refused('not_a_member', [], []);
		this.close();
		this.onDismissed();
		write(this.#parts.transport, this.#parts.wire.denied(reason));
		write(this.#parts.transport, this.#parts.wire.closed(reason));
	}

	write(frame: Buffer): void {
		this.#parts.transport.write(frame);
	}

	drop(): void {
		this.#parts.transport.drop();
	}

	/** @throws when the bytes are no sync message: then the connection is not worth keeping. */
	receiveSync(decoder: decoding.Decoder): void {
		const type = decoding.readVarUint(decoder);
		const payload = decoding.readVarUint8Array(decoder);
		if (type === syncTypes.step1) this.#answerStep1(payload);
		else if (type === syncTypes.step2 || type === syncTypes.update) this.#submit(payload.slice(), type === syncTypes.step2);
		else throw new RangeError(`unknown sync message ${type}`);
	}

	/** @throws when the bytes are no awareness update. */
	receiveAwareness(payload: Uint8Array): void {
		const { segment, user, isPlain, ticks, transport, wire } = this.#parts;
		if (!this.#awarenessBucket.take(ticks())) return;
		const clientId = this.#clientId ?? this.#bind(firstClientOf(payload));
		if (clientId === undefined) return;
		if (this.#isInvisible) {
			// For itself alone: y-websocket's client waits for its own state as the sign of life.
			if (isPlain) transport.write(wire.awareness(payload));
			return;
		}
		const update = segment.awareness.receive(payload, clientId, user);
		// y-websocket's client takes its own state coming back for the sign of life that it waits for.
		if (update !== undefined) segment.broadcastAwareness(update, isPlain ? undefined : this);
	}

	receiveQueryAwareness(): void {
		if (!this.#answerBucket.take(this.#parts.ticks())) return;
		const everyone = this.#parts.segment.awareness.everyone();
		if (everyone !== undefined) this.#parts.transport.write(this.#parts.wire.awareness(everyone));
	}

	committed(clocks: ReadonlyMap<number, number>): void {
		const { segment, wire, transport } = this.#parts;
		for (const [clientId, clock] of clocks) {
			write(
				transport,
				wire.stateless(`{"type":"committed","document":"${segment.document}","clientId":${clientId},"clock":${clock}}`)
			);
		}
	}

	refused(code: RefusalCode, ids: readonly string[], clients: readonly number[]): void {
		const { segment, wire, transport } = this.#parts;
		// Where the bytes could not be read, it is this replica that has the hole.
		const holed = clients.length > 0 || this.#clientId === undefined ? clients : [this.#clientId];
		write(transport, wire.stateless(JSON.stringify({ type: 'refused', document: segment.document, ids, clients: holed, code })));
	}

	ask(): void {
		const { segment, wire, transport, ticks } = this.#parts;
		if (ticks() - this.#askedAt < askEveryMs) return;
		this.#askedAt = ticks();
		transport.write(wire.sync('step1', segment.stateVector()));
	}

	settled(bytes: number): void {
		this.#parts.transport.settled(bytes);
	}

	#vanish(): void {
		const { segment } = this.#parts;
		const left = this.#clientId === undefined ? undefined : segment.awareness.leave(this.#clientId);
		if (left !== undefined) segment.broadcastAwareness(left);
	}

	#answerStep1(stateVector: Uint8Array): void {
		const { segment, wire, transport, ticks, takesPacked } = this.#parts;
		if (!this.#answerBucket.take(ticks())) return;
		transport.write((takesPacked && this.#packedAnswer(stateVector)) || wire.sync('step2', segment.diff(stateVector)));
		// Whoever is not ahead owes nothing, so it is not asked: the question would be the larger half of a short answer.
		if (segment.lacks(stateVector)) transport.write(wire.sync('step1', segment.stateVector()));
	}

	/** Undefined where it would be no shorter, or the wire has none. */
	#packedAnswer(stateVector: Uint8Array): Buffer | undefined {
		const { segment, wire } = this.#parts;
		const isEmpty = stateVector.byteLength === 1 && stateVector[0] === 0;
		if (isEmpty && segment.bytes >= packFromBytes) return wire.packed(segment.packedWhole());
		const lacking = segment.diff(stateVector);
		return lacking.byteLength < packFromBytes ? undefined : wire.packed(deflateRawSync(lacking, packing));
	}

	#submit(update: Uint8Array, isSyncStep2: boolean): void {
		// The answer to our question when the replica has nothing new: not worth a place in the queue.
		if (update.byteLength === 2 && update[0] === 0 && update[1] === 0) return;
		const { transport, committer, room, segment } = this.#parts;
		transport.waits(update.byteLength);
		committer.enqueue(room, { kind: 'client', segment, update, isSyncStep2, writer: this });
	}

	/** A plain provider says no client id with its token: it is bound to the first one it speaks for. */
	#bind(clientId: number | undefined): number | undefined {
		if (clientId === undefined || !this.#parts.segment.claim(clientId, this.user)) return undefined;
		this.#clientId = clientId;
		return clientId;
	}
}

function write(transport: Transport, frame: Buffer | undefined): void {
	if (frame !== undefined) transport.write(frame);
}
