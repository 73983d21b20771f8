/**
 * Where segments rest on the device: open ones update by update in a database of their own, the others as one blob beside the
 * position it is current at. Tabs tell each other what the server has said to one of them.
 */
import * as Y from 'yjs';
import type { SegmentRecord } from '#lib/core/device-records.ts';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { spanOf } from '#lib/core/segment-facts.ts';
import { parseSegmentName } from '#lib/core/segment.ts';
import type { SegmentCache, SegmentCaches } from '#lib/platform/segment-cache.ts';
import type { OpenTabChannel } from '#lib/platform/tab-channel.ts';
import type { Device } from './device.ts';
import type { SegmentReplica } from './segment-replica.ts';

export class SegmentShelf {
	readonly #user: UserId;
	readonly #device: Device;
	readonly #caches: SegmentCaches;
	readonly #openTabChannel: OpenTabChannel;

	constructor(user: UserId, device: Device, caches: SegmentCaches, openTabChannel: OpenTabChannel) {
		this.#user = user;
		this.#device = device;
		this.#caches = caches;
		this.#openTabChannel = openTabChannel;
	}

	/** Keeps the document on the device while it is open, and the same as in other tabs. */
	open(document: string, doc: Y.Doc): SegmentCache {
		const cache = this.#caches.open(document, doc);
		const stop = this.#relay(document, doc, cache);
		return {
			...cache,
			close: () => {
				stop();
				return cache.close();
			}
		};
	}

	async stored(document: string): Promise<Uint8Array | undefined> {
		const name = parseSegmentName(document);
		const record = name && (await this.#device.store.segment(name.room, name.number));
		// A blob of another generation must never meet this one: the two have nothing to do with each other.
		return record?.document === document ? this.#device.store.blob(record.room, record.number) : undefined;
	}

	/** Only a copy that is as new as the server last said. */
	async current(room: RoomId, number: number): Promise<Uint8Array | undefined> {
		const record = await this.#device.store.segment(room, number);
		if (!record || record.heldPosition < record.position || record.heldPosition === 0) return undefined;
		return this.#device.store.blob(room, number);
	}

	/** Whatever is here of it, be it not the newest. */
	async anyCopy(document: string): Promise<Uint8Array | undefined> {
		const stored = await this.stored(document);
		if (stored || !(await this.#caches.documents()).includes(document)) return stored;
		const doc = new Y.Doc();
		await this.readInto(document, doc);
		const bytes = doc.store.clients.size > 0 ? Y.encodeStateAsUpdate(doc) : undefined;
		doc.destroy();
		return bytes;
	}

	/** Before it is closed: one blob instead of many updates. */
	async keep(segment: SegmentReplica): Promise<void> {
		const name = parseSegmentName(segment.document);
		if (!name) return;
		const record = await this.#device.store.segment(name.room, name.number);
		if (record?.document !== segment.document || segment.facts.get().messages.length === 0) return;
		// Current as of what the server last said, if it was attached since: else as of what it was loaded at.
		const heldPosition = segment.wasSynced ? record.position : record.heldPosition;
		const kept: SegmentRecord = { ...record, heldPosition, span: spanOf(segment.facts.get()) };
		await this.#device.keepSegment(kept, Y.encodeStateAsUpdate(segment.doc));
		if (!record.isLive) await this.#caches.remove(segment.document);
	}

	/** Documents that were open here and are kept update by update. */
	async cached(): Promise<ReadonlySet<string>> {
		return new Set(await this.#caches.documents());
	}

	/** All that is kept of a segment that is not open, as updates. @param isCached Whether it is among `cached`: to look would make it. */
	async updates(document: string, isCached: boolean): Promise<Uint8Array<ArrayBuffer>[]> {
		const doc = new Y.Doc();
		if (isCached) await this.readInto(document, doc);
		const stored = await this.stored(document);
		const cached = isCached ? [Y.encodeStateAsUpdate(doc)] : [];
		doc.destroy();
		// Copies: whoever takes them may move them to another thread.
		return [...cached, ...(stored ? [stored] : [])].map((update) => new Uint8Array(update));
	}

	/** Adds what is kept of a segment that is not open. */
	async readInto(document: string, doc: Y.Doc): Promise<void> {
		const cache = this.#caches.open(document, doc);
		await cache.loaded;
		await cache.close();
	}

	/** Every document that this device may keep something of, open or not. @param room Of this room alone. */
	async documents(room?: RoomId): Promise<readonly string[]> {
		const recorded = (await this.#device.store.allSegments()).map(({ document }) => document);
		const live = [...this.#device.rooms.get().values()].map((record) => record.live.document);
		const all = new Set([...recorded, ...live, ...(await this.#caches.documents())]);
		return [...all].filter((document) => room === undefined || parseSegmentName(document)?.room === room);
	}

	remove(document: string): Promise<void> {
		return this.#caches.remove(document);
	}

	/** Posts what came from elsewhere than the relay, and asks the others for what they have. */
	#relay(document: string, doc: Y.Doc, cache: SegmentCache): () => void {
		const channel = this.#openTabChannel(`${this.#user}/${document}`, (message) => {
			if (!isRelayed(message)) return;
			if (message.update) Y.applyUpdate(doc, message.update, channel);
			else if (message.stateVector) channel.post({ update: Y.encodeStateAsUpdate(doc, message.stateVector) });
		});
		const post = (update: Uint8Array, origin: unknown): void => {
			// What was read from the device, the other tabs read there too.
			if (origin !== channel && origin !== 'device' && origin !== cache.origin) channel.post({ update });
		};
		doc.on('update', post);
		channel.post({ stateVector: Y.encodeStateVector(doc) });
		return () => {
			doc.off('update', post);
			channel.close();
		};
	}
}

function isRelayed(message: unknown): message is { update?: Uint8Array; stateVector?: Uint8Array } {
	if (typeof message !== 'object' || message === null) return false;
	const { update, stateVector } = message as { update?: unknown; stateVector?: unknown };
	return update instanceof Uint8Array || stateVector instanceof Uint8Array;
}
