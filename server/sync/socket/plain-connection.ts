/** One socket that speaks the plain y-websocket protocol for one segment, through the same gate as all others. */
import * as decoding from 'lib0/decoding';
import { attachSegment, type AttachParts } from './attach.ts';
import type { Connection } from './connections.ts';
import { plainPingFrame, plainWire } from './frames.ts';
import type { Identity } from './identity.ts';
import type { SegmentAttachment } from './segment-attachment.ts';
import type { Transport } from './transport.ts';

const plainTypes = { sync: 0, awareness: 1, queryAwareness: 3 } as const;
const maxHeldFrames = 100;

export class PlainConnection implements Connection {
	readonly transport: Transport;
	#attachment: SegmentAttachment | undefined;
	#held: Uint8Array[] = [];
	#isClosed = false;

	/** Opens at once; a denied document closes the socket with 4403. */
	constructor(parts: AttachParts, transport: Transport, document: string, identity: Identity) {
		this.transport = transport;
		void this.#open(parts, document, identity);
	}

	get ping(): Buffer {
		return plainPingFrame;
	}

	get isUsed(): boolean {
		return !this.#isClosed;
	}

	/** @throws when the frame is malformed: then the socket is closed. */
	receive(frame: Uint8Array): void {
		if (this.#attachment === undefined) {
			if (this.#held.length >= maxHeldFrames) throw new RangeError('too much before the document is open');
			this.#held.push(frame.slice());
			return;
		}
		const decoder = decoding.createDecoder(frame);
		const type = decoding.readVarUint(decoder);
		if (type === plainTypes.sync) this.#attachment.receiveSync(decoder);
		else if (type === plainTypes.awareness) this.#attachment.receiveAwareness(decoding.readVarUint8Array(decoder));
		else if (type === plainTypes.queryAwareness) this.#attachment.receiveQueryAwareness();
		else throw new RangeError(`unknown message ${type}`);
	}

	close(): void {
		this.#isClosed = true;
		this.#attachment?.close();
		this.#attachment = undefined;
	}

	async #open(parts: AttachParts, document: string, { user }: Identity): Promise<void> {
		try {
			const request = {
				document,
				user,
				clientId: undefined,
				isPlain: true,
				takesPacked: false,
				wire: plainWire(),
				transport: this.transport
			};
			const attached = await attachSegment(parts, request);
			if (attached.kind === 'denied') return this.transport.close(4403, attached.reason);
			if (this.#isClosed) return attached.attachment.close();
			this.#attachment = attached.attachment;
			for (const frame of this.#held.splice(0)) this.receive(frame);
		} catch {
			this.transport.close(1013, 'try_again');
		}
	}
}
