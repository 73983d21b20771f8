/**
 * One socket that speaks the Hocuspocus 4 protocol: several documents, each authenticated on its own, frames of each in order.
 * Whatever a client sends, only its own socket can suffer from it.
 */
import { MessageType } from '@hocuspocus/server';
import * as decoding from 'lib0/decoding';
import * as v from 'valibot';
import { AttachToken } from '#lib/core/events.ts';
import type { UserId } from '#lib/core/ids.ts';
import { passedPrefix } from '#lib/core/own-document.ts';
import { parseUserDocumentName } from '#lib/core/segment.ts';
import type { Log } from '../../log.ts';
import type { OwnDocuments } from '../own/own-documents.ts';
import type { PeopleOnline } from '../presence/people-online.ts';
import { UserChannel, type UserChannelParts } from '../presence/user-channel.ts';
import { attachSegment, type AttachParts } from './attach.ts';
import { hocuspocusWire, pingFrame } from './frames.ts';
import { denialOf, type Identification, type Identify, type Identity } from './identity.ts';
import type { Connection } from './connections.ts';
import { SegmentAttachment } from './segment-attachment.ts';
import type { Transport } from './transport.ts';

const maxDocuments = 200;
const maxNameLength = 256;
/** Frames of a document that is still being opened. */
const maxHeldFrames = 1_000;
const maxHeldBytes = 20 * 1024 * 1024;
const tokenMessage = 0;

export interface ConnectionParts extends AttachParts {
	readonly transport: Transport;
	/** What the upgrade's cookie says. */
	readonly cookie: Identification;
	readonly identify: Identify;
	readonly people: PeopleOnline;
	readonly own: OwnDocuments;
	readonly log: Log;
	receiveEvent: UserChannelParts['receive'];
	/** Told once it is known whose connection this is. */
	onIdentified(connection: Connection, identity: Identity): void;
}

type OpenDocument = SegmentAttachment | UserChannel;
/** Frames that came before the document was open; undefined once it is closed again. */
interface Opening {
	held: Uint8Array[];
	heldBytes: number;
}

export class HocuspocusConnection implements Connection {
	readonly #parts: ConnectionParts;
	#open = new Map<string, OpenDocument>();
	#opening = new Map<string, Opening>();
	#isClosed = false;

	constructor(parts: ConnectionParts) {
		this.#parts = parts;
		if (parts.cookie.kind === 'active') parts.onIdentified(this, parts.cookie.identity);
	}

	get transport(): Transport {
		return this.#parts.transport;
	}

	get ping(): Buffer {
		return pingFrame;
	}

	get isUsed(): boolean {
		return this.#open.size > 0 || this.#opening.size > 0;
	}

	/** @throws when the frame is malformed: then the socket is closed. */
	receive(frame: Uint8Array): void {
		// Pong, and the ping of a client: of the connection, without a document.
		if (frame.byteLength === 1) return;
		const decoder = decoding.createDecoder(frame);
		const document = decoding.readVarString(decoder);
		if (document.length > maxNameLength) throw new RangeError('document name too long');
		const type = decoding.readVarUint(decoder);
		const opening = this.#opening.get(document);
		if (opening !== undefined) this.#hold(opening, frame);
		else if (type === MessageType.Auth) this.#authenticate(document, decoder);
		else this.#deliver(document, type, decoder);
	}

	close(): void {
		this.#isClosed = true;
		this.#opening.clear();
		for (const document of [...this.#open.keys()]) this.#detach(document);
	}

	#hold(opening: Opening, frame: Uint8Array): void {
		opening.heldBytes += frame.byteLength;
		if (opening.held.length >= maxHeldFrames || opening.heldBytes > maxHeldBytes)
			throw new RangeError('too much before the document is open');
		opening.held.push(frame.slice());
	}

	#deliver(document: string, type: number, decoder: decoding.Decoder): void {
		const open = this.#open.get(document);
		// Frames for a document that was denied or dismissed are on their way for a moment.
		if (open === undefined) return;
		switch (type) {
			case MessageType.Sync:
			case MessageType.SyncReply:
				open.receiveSync(decoder);
				break;
			case MessageType.Awareness:
				if (open instanceof SegmentAttachment) open.receiveAwareness(decoding.readVarUint8Array(decoder));
				break;
			case MessageType.QueryAwareness:
				if (open instanceof SegmentAttachment) open.receiveQueryAwareness();
				break;
			case MessageType.Stateless:
				if (open instanceof UserChannel) open.receiveStateless(decoding.readVarString(decoder));
				break;
			case MessageType.CLOSE:
				this.#detach(document);
				break;
			default:
				throw new RangeError(`unknown message ${type}`);
		}
	}

	#authenticate(document: string, decoder: decoding.Decoder): void {
		if (decoding.readVarUint(decoder) !== tokenMessage) throw new RangeError('unknown authentication message');
		const token = decoding.readVarString(decoder);
		if (this.#open.has(document)) return;
		if (this.#open.size + this.#opening.size >= maxDocuments) throw new RangeError('too many documents');
		const opening: Opening = { held: [], heldBytes: 0 };
		this.#opening.set(document, opening);
		void this.#openDocument(document, token, opening);
	}

	async #openDocument(document: string, token: string, opening: Opening): Promise<void> {
		try {
			const opened = await this.#enter(document, token);
			const isWanted = !this.#isClosed && this.#opening.get(document) === opening;
			this.#opening.delete(document);
			if (opened.kind === 'denied') {
				const wire = hocuspocusWire(document);
				for (const frame of [wire.denied(opened.reason)]) if (frame !== undefined) this.transport.write(frame);
				return;
			}
			if (!isWanted) {
				this.#leave(opened.document);
				return;
			}
			this.#open.set(document, opened.document);
			for (const frame of opening.held) this.receive(frame);
		} catch (cause) {
			// The database is away, or a held frame was malformed: the client comes back by itself.
			this.#opening.delete(document);
			this.#parts.log.warn('attach.failed', { reason: String(cause) });
			this.transport.close(1013, 'try_again');
		}
	}

	async #enter(
		document: string,
		token: string
	): Promise<{ kind: 'opened'; document: OpenDocument } | { kind: 'denied'; reason: string }> {
		const attachToken = parseToken(token);
		const identification =
			attachToken.token === undefined ? this.#parts.cookie : await this.#parts.identify.fromToken(attachToken.token);
		if (identification.kind !== 'active') return { kind: 'denied', reason: denialOf(identification) };
		const { identity } = identification;
		if (identification !== this.#parts.cookie && !this.#isClosed) this.#parts.onIdentified(this, identity);
		const wire = hocuspocusWire(document);
		const name = parseUserDocumentName(document);
		if (name !== undefined) return await this.#enterOwn(document, name, identity.user);
		const request = {
			document,
			user: identity.user,
			clientId: attachToken.client,
			isPlain: false,
			takesPacked: attachToken.deflate === true,
			wire,
			transport: this.transport
		};
		const attached = await attachSegment(this.#parts, request);
		if (attached.kind === 'denied') return attached;
		attached.attachment.onDismissed = () => this.#open.delete(document);
		return { kind: 'opened', document: attached.attachment };
	}

	/** A device that knows an older generation is told the present one, and comes again. */
	async #enterOwn(
		document: string,
		name: { user: UserId; generation: number },
		user: UserId
	): Promise<{ kind: 'opened'; document: OpenDocument } | { kind: 'denied'; reason: string }> {
		if (name.user !== user) return { kind: 'denied', reason: 'not_found' };
		const own = await this.#parts.own.open(user);
		if (own.generation !== name.generation) return { kind: 'denied', reason: `${passedPrefix}${own.generation}` };
		const channel = new UserChannel({
			user,
			own,
			documents: this.#parts.own,
			transport: this.transport,
			wire: hocuspocusWire(document),
			hasAttached: (segment) => this.#open.has(segment),
			receive: this.#parts.receiveEvent,
			now: () => this.#parts.clock.now(),
			ticks: () => this.#parts.clock.ticks()
		});
		channel.open();
		this.#parts.people.join(channel);
		return { kind: 'opened', document: channel };
	}

	#detach(document: string): void {
		const open = this.#open.get(document);
		this.#open.delete(document);
		if (open !== undefined) this.#leave(open);
	}

	#leave(open: OpenDocument): void {
		if (open instanceof UserChannel) this.#parts.people.leave(open);
		open.close();
	}
}

/** JSON as our clients send it; anything else is a bare bearer token, and nothing at all means the cookie. */
function parseToken(token: string): AttachToken {
	if (token === '') return {};
	if (!token.startsWith('{')) return { token };
	return v.parse(AttachToken, JSON.parse(token));
}
