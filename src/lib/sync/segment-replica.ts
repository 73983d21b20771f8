/**
 * One segment on this device. Its document holds only what the server has said (a subset of the room's log), so what is stored can
 * have no hole and a refusal never touches it: then the writer alone is dropped, and the next one writes under a new client id.
 * Knows nothing of the outbox.
 */
import * as Y from 'yjs';
import type { ServerEvent } from '#lib/core/events.ts';
import { Cell, type Observable } from '#lib/core/observable.ts';
import type { RefusalCode } from '#lib/core/refusal.ts';
import { noFacts, SegmentReader, type SegmentFacts } from '#lib/core/segment-facts.ts';
import type { SegmentCache } from '#lib/platform/segment-cache.ts';
import type { Attachment, AttachRequest, SyncSocket } from '#lib/platform/socket.ts';
import { SegmentWriter } from './segment-writer.ts';

export interface SegmentDeps {
	openCache(document: string, doc: Y.Doc): SegmentCache;
	/** A stored copy of it, where there is one. */
	stored(document: string): Promise<Uint8Array | undefined>;
	/** Random, 32 bits, never the server's. */
	newClientId(): number;
	/** Its events, and `denied` with the reason. */
	told(segment: SegmentReplica, event: SegmentEvent): void;
}

export type SegmentEvent =
	| { readonly kind: 'synced' }
	/** The segment takes no new messages; this document does. */
	| { readonly kind: 'sealed'; readonly next: string }
	/** Written ids that the server did not take. The writer is gone: what it wrote and is not named may be written again. */
	| { readonly kind: 'refused'; readonly code: RefusalCode; readonly ids: readonly string[] }
	| { readonly kind: 'denied'; readonly reason: string };

export type SegmentStatus = 'loading' | 'device' | 'synced';

export class SegmentReplica {
	readonly document: string;
	readonly doc = new Y.Doc();
	readonly facts: Observable<SegmentFacts>;
	readonly status: Observable<SegmentStatus>;
	readonly loaded: Promise<void>;
	readonly #deps: SegmentDeps;
	readonly #facts = new Cell<SegmentFacts>(noFacts);
	readonly #status = new Cell<SegmentStatus>('loading');
	readonly #reader = new SegmentReader(this.doc);
	readonly #presence = new Cell<ReadonlyMap<number, unknown>>(new Map());
	readonly #cache: SegmentCache;
	#socket: SyncSocket | undefined;
	#attachment: Attachment | undefined;
	#attachments = 0;
	#clientId: number;
	#writer: SegmentWriter | undefined;
	#ownPresence: Readonly<Record<string, unknown>> | undefined;
	#isClosed = false;
	#wasSynced = false;

	constructor(document: string, deps: SegmentDeps) {
		this.document = document;
		this.#deps = deps;
		this.facts = this.#facts;
		this.status = this.#status;
		this.#clientId = deps.newClientId();
		this.#cache = deps.openCache(document, this.doc);
		this.loaded = this.#load();
		this.doc.on('update', () => this.#status.get() !== 'loading' && this.#facts.set(this.#reader.read()));
	}

	get isSynced(): boolean {
		return this.#status.get() === 'synced';
	}

	/** Whether the server has brought it up to date since it was opened. */
	get wasSynced(): boolean {
		return this.#wasSynced;
	}

	/** States of the other clients that look at it, unchecked. */
	get presence(): Observable<ReadonlyMap<number, unknown>> {
		return this.#presence;
	}

	get clientId(): number {
		return this.#clientId;
	}

	/** Undefined for a socket that is gone. The same socket again is a no-op. */
	async connect(socket: SyncSocket | undefined): Promise<void> {
		if (this.#socket === socket) return;
		this.#socket = socket;
		await this.#leave();
		await this.loaded;
		// While it loaded, the socket may have gone or another come.
		if (socket && this.#socket === socket && !this.#isClosed) this.#attach(socket);
	}

	/** Asks the server again for a document that it denied: the room exists by now. */
	retry(): void {
		const socket = this.#socket;
		this.#socket = undefined;
		void this.connect(socket);
	}

	/**
	 * Writes and sends; only while synced, or the write could build on what the server does not have. The answer tells whether the
	 * server has it: `isConfirmed` turns true, or the segment is refused.
	 */
	write(change: (doc: Y.Doc) => void): { readonly clientId: number; readonly clock: number } | undefined {
		if (!this.isSynced) return undefined;
		this.#writer ??= new SegmentWriter(this.doc, this.#clientId);
		const written = this.#writer.write(change);
		if (written) this.#attachment?.send(written.update);
		return { clientId: this.#clientId, clock: written?.clock ?? 0 };
	}

	isConfirmed({ clientId, clock }: { clientId: number; clock: number }): boolean {
		return Y.getState(this.doc.store, clientId) >= clock;
	}

	/** Whether this client id still speaks for it: false once refused, then what it wrote may be written again. */
	isWriting(clientId: number): boolean {
		return this.#clientId === clientId;
	}

	setPresence(state: Readonly<Record<string, unknown>> | undefined): void {
		this.#ownPresence = state;
		if (this.isSynced) this.#attachment?.setPresence(state);
	}

	/** Adds what the server has said by another way (HTTP, another tab). Not sent to the server. */
	add(update: Uint8Array): void {
		Y.applyUpdate(this.doc, update, 'device');
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		this.#socket = undefined;
		this.#writer?.destroy();
		await Promise.all([this.#leave(), this.loaded]);
		await this.#cache.close();
		this.doc.destroy();
	}

	async #load(): Promise<void> {
		const [stored] = await Promise.all([this.#deps.stored(this.document), this.#cache.loaded]);
		if (stored) this.add(stored);
		this.#facts.set(this.#reader.read());
		this.#status.set('device');
	}

	#attach(socket: SyncSocket): void {
		this.#attachments += 1;
		const current = this.#attachments;
		// A socket's last words may come after the next attach: only the present attachment is heard.
		const ifCurrent = (run: () => void): void => void (current === this.#attachments && run());
		const request: AttachRequest = {
			document: this.document,
			doc: this.doc,
			clientId: this.#clientId,
			isPresent: true,
			events: {
				synced: () => ifCurrent(() => this.#synced()),
				denied: (reason) => ifCurrent(() => this.#denied(reason)),
				closed: () => ifCurrent(() => this.#status.set('device')),
				event: (event) => ifCurrent(() => this.#event(event)),
				awareness: (states) => ifCurrent(() => this.#presence.set(new Map(states)))
			}
		};
		this.#attachment = socket.attach(request);
	}

	async #leave(): Promise<void> {
		this.#attachments += 1;
		const attachment = this.#attachment;
		this.#attachment = undefined;
		if (this.#status.get() === 'synced') this.#status.set('device');
		this.#presence.set(new Map());
		await attachment?.detach();
	}

	#synced(): void {
		for (const update of this.#writer?.unconfirmed ?? []) this.#attachment?.send(update);
		this.#attachment?.setPresence(this.#ownPresence);
		if (this.isSynced) return;
		this.#wasSynced = true;
		this.#status.set('synced');
		this.#deps.told(this, { kind: 'synced' });
	}

	#event(event: ServerEvent): void {
		if (event.type === 'sealed' && event.document === this.document) this.#deps.told(this, { kind: 'sealed', next: event.next });
		if (event.type !== 'refused' || event.document !== this.document) return;
		// Only the writer is told. Where no client is named, it is whoever writes now.
		if (event.clients.length > 0 && !event.clients.includes(this.#clientId)) return;
		this.#startAfresh();
		this.#deps.told(this, { kind: 'refused', code: event.code, ids: event.ids });
	}

	#denied(reason: string): void {
		if (reason === 'client_taken') this.#startAfresh();
		else this.#deps.told(this, { kind: 'denied', reason });
	}

	/** Once per burst: the refusals that follow name the client id that is gone. */
	#startAfresh(): void {
		this.#writer?.destroy();
		this.#writer = undefined;
		this.#clientId = this.#deps.newClientId();
		this.retry();
	}
}
