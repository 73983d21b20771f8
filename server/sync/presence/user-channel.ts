/** A device's end of its user's own document: the event channel, and the heartbeat of the connection. */
import * as decoding from 'lib0/decoding';
import * as v from 'valibot';
import { ClientEvent, type ServerEvent } from '#lib/core/events.ts';
import type { UserId } from '#lib/core/ids.ts';
import { syncTypes, type DocumentWire } from '../socket/frames.ts';
import { TokenBucket } from '../socket/token-bucket.ts';
import type { Transport } from '../socket/transport.ts';

const emptyUpdate = Uint8Array.of(0, 0);
const emptyStateVector = Uint8Array.of(0);

export interface UserChannelParts {
	readonly user: UserId;
	readonly document: string;
	readonly transport: Transport;
	readonly wire: DocumentWire;
	/** True while this connection has that segment attached, and so needs no hint about it. */
	hasAttached(document: string): boolean;
	receive(event: ClientEvent, channel: UserChannel): void;
	now(): number;
}

export class UserChannel {
	readonly #parts: UserChannelParts;
	readonly #eventBucket: TokenBucket;

	constructor(parts: UserChannelParts) {
		this.#parts = parts;
		// A screenful of people to watch, a marker a second and some: what is beyond is told again by an honest device.
		this.#eventBucket = new TokenBucket(50, 20, parts.now());
	}

	get user(): UserId {
		return this.#parts.user;
	}

	open(): void {
		this.#write(this.#parts.wire.authenticated(true));
	}

	hasAttached(document: string): boolean {
		return this.#parts.hasAttached(document);
	}

	send(event: ServerEvent): void {
		this.#write(this.#parts.wire.stateless(JSON.stringify(event)));
	}

	/** @throws when the bytes are no sync message. */
	receiveSync(decoder: decoding.Decoder): void {
		const type = decoding.readVarUint(decoder);
		const payload = decoding.readVarUint8Array(decoder);
		if (type === syncTypes.step1) {
			this.#write(this.#parts.wire.sync('step2', emptyUpdate));
			this.#write(this.#parts.wire.sync('step1', emptyStateVector));
		} else if (payload.byteLength > 2) {
			this.send({ type: 'refused', document: this.#parts.document, ids: [], clients: [], code: 'read_only' });
		}
	}

	/** Unknown events are dropped: a newer client may know more of them. @throws when the text is no JSON. */
	receiveStateless(json: string): void {
		if (!this.#eventBucket.take(this.#parts.now())) return;
		const event = v.safeParse(ClientEvent, JSON.parse(json));
		if (event.success) this.#parts.receive(event.output, this);
	}

	#write(frame: Buffer | undefined): void {
		if (frame !== undefined) this.#parts.transport.write(frame);
	}
}
