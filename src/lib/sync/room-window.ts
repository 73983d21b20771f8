/**
 * The segments of one room that are loaded, oldest first: the live one and the one before open and attached, older ones read once
 * from the device or over HTTP. Knows nothing of the outbox.
 */
import * as Y from 'yjs';
import type { MessageId, RoomId } from '#lib/core/ids.ts';
import { Cell, type Observable } from '#lib/core/observable.ts';
import type { RoomRecord } from '#lib/core/room-record.ts';
import { SegmentReader, type SegmentFacts } from '#lib/core/segment-facts.ts';
import { segmentName } from '#lib/core/segment.ts';
import type { SegmentReplica } from './segment-replica.ts';
import type { Segments } from './segments.ts';

export interface RoomWindowDeps {
	readonly segments: Segments;
	record(): RoomRecord | undefined;
	/** The stored copy when it is current, else fetched and stored. Undefined when it cannot be had now. */
	readSealed(room: RoomId, number: number): Promise<Uint8Array | undefined>;
	attached(segment: SegmentReplica): void;
}

type Loaded = {
	readonly number: number;
	readonly facts: () => SegmentFacts;
	readonly segment?: SegmentReplica;
	readonly close: () => void;
};

/** Fewer than this in the live segment: the one before is opened with it, so that the screen is full. */
const screenful = 60;
/** The live one and the one before. */
const attachedSegments = 2;

export class RoomWindow {
	readonly older: Observable<'none' | 'more' | 'loading' | 'failed'>;
	readonly changes: Observable<number>;
	readonly #room: RoomId;
	readonly #deps: RoomWindowDeps;
	readonly #older = new Cell<'none' | 'more' | 'loading' | 'failed'>('none');
	readonly #changes = new Cell(0);
	#loaded: Loaded[] = [];
	#generation: number | undefined;

	constructor(room: RoomId, deps: RoomWindowDeps) {
		this.#room = room;
		this.#deps = deps;
		this.older = this.#older;
		this.changes = this.#changes;
	}

	get segments(): readonly SegmentFacts[] {
		return this.#loaded.map(({ facts }) => facts());
	}

	/** The open segments, newest last. */
	get open(): readonly SegmentReplica[] {
		return this.#loaded.flatMap(({ segment }) => segment ?? []);
	}

	get live(): SegmentReplica | undefined {
		return this.#loaded.at(-1)?.segment;
	}

	/** The document in which this message has arrived; undefined when it is not loaded. */
	documentOf(message: MessageId): string | undefined {
		const generation = this.#generation;
		const holder = this.#loaded.find(({ facts }) => facts().byId.has(message));
		if (!holder || generation === undefined) return undefined;
		return segmentName({ room: this.#room, number: holder.number, generation });
	}

	/** Follows the room's record: a first live segment, a later one, another generation. Safe to call after each change. */
	async follow(): Promise<void> {
		const record = this.#deps.record();
		if (!record) return;
		if (this.#generation !== undefined && this.#generation !== record.live.generation) this.close();
		this.#generation = record.live.generation;
		const newest = this.#loaded.at(-1)?.number ?? record.live.number - 1;
		for (let number = newest + 1; number <= record.live.number; number += 1) this.#open(number);
		this.#tell();
		const live = this.live;
		await live?.loaded;
		if (live !== this.live || this.#loaded.length > 1) return;
		if (live && live.facts.get().messages.length < screenful) this.#openBefore(record);
	}

	async loadOlder(): Promise<void> {
		const record = this.#deps.record();
		if (!record || this.#older.get() === 'loading' || this.#older.get() === 'none') return;
		if (this.#loaded.length < attachedSegments) {
			this.#openBefore(record);
			return;
		}
		this.#older.set('loading');
		const number = (this.#loaded[0]?.number ?? 1) - 1;
		const bytes = await this.#deps.readSealed(this.#room, number);
		if (this.#loaded[0]?.number !== number + 1) return;
		if (!bytes) {
			this.#older.set('failed');
			return;
		}
		this.#loaded = [this.#sealed(number, readOnce(bytes), record.live.generation), ...this.#loaded];
		this.#tell();
	}

	close(): void {
		for (const { close } of this.#loaded) close();
		this.#loaded = [];
	}

	#openBefore(record: RoomRecord): void {
		const number = (this.#loaded[0]?.number ?? 1) - 1;
		if (number >= record.fromSegment) this.#open(number);
		this.#tell();
	}

	#open(number: number): void {
		const record = this.#deps.record();
		if (!record) return;
		const document = segmentName({ room: this.#room, number, generation: record.live.generation });
		const segment = this.#deps.segments.acquire(document);
		const stops = [segment.facts, segment.status, segment.presence].map((source) => source.subscribe(() => this.#tell()));
		const close = (): void => {
			for (const stop of stops) stop();
			segment.setPresence(undefined);
			this.#deps.segments.release(document);
		};
		const loaded = { number, facts: () => segment.facts.get(), segment, close };
		this.#loaded = [...this.#loaded, loaded].sort((a, b) => a.number - b.number);
		this.#deps.attached(segment);
	}

	/** Read once; newer while it happens to be open, as when an edit of a message in it is on its way. */
	#sealed(number: number, read: SegmentFacts, generation: number): Loaded {
		const { segments } = this.#deps;
		const document = segmentName({ room: this.#room, number, generation });
		let latest = read;
		const close = segments.changes.subscribe(() => {
			const open = segments.peek(document);
			if (!open || open.status.get() === 'loading' || open.facts.get() === latest) return;
			latest = open.facts.get();
			this.#tell();
		});
		return { number, facts: () => latest, close };
	}

	#tell(): void {
		const first = this.#loaded[0]?.number ?? 1;
		this.#older.set(first > (this.#deps.record()?.fromSegment ?? 1) ? 'more' : 'none');
		this.#changes.set(this.#changes.get() + 1);
	}
}

function readOnce(bytes: Uint8Array): SegmentFacts {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, bytes);
	const facts = new SegmentReader(doc).read();
	doc.destroy();
	return facts;
}
