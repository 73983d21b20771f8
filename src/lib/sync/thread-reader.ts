/**
 * Tells the ledger of threads what the device reads anyway, and, a while after the start, what it keeps of rooms that nobody has
 * opened: the newest segment of each. Older ones are read when a thread is opened that needs them.
 */
import { readSegment } from '#lib/core/segment-facts.ts';
import type { SegmentRecord } from '#lib/core/device-records.ts';
import type { RoomId } from '#lib/core/ids.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { Device } from './device.ts';
import type { Segments } from './segments.ts';
import type { ThreadLedger } from './thread-ledger.ts';

export interface ThreadReaderDeps {
	readonly clock: Clock;
	readonly device: Device;
	readonly segments: Segments;
	readonly ledger: ThreadLedger;
	/** Whatever this device keeps of a segment. */
	read(room: RoomId, number: number): Promise<Uint8Array | undefined>;
}

/** The first paint and the first sync come before it. */
const startMs = 2_000;
/** One copy takes some ms: the screen goes first. */
const pauseMs = 40;

export class ThreadReader {
	readonly #deps: ThreadReaderDeps;
	readonly #stops: (() => void)[] = [];
	readonly #waiting = new Map<string, SegmentRecord>();
	#stopTimer: (() => void) | undefined;
	#isClosed = false;

	constructor(deps: ThreadReaderDeps) {
		this.#deps = deps;
	}

	start(): void {
		const { clock, device, segments } = this.#deps;
		this.#stops.push(
			segments.changes.subscribe(() => this.#noteOpen()),
			device.segmentKept.subscribe(() => this.#kept()),
			device.rooms.subscribe(() => this.#forgetLeft())
		);
		this.#stopTimer = clock.after(startMs, () => void this.#readKept());
	}

	close(): void {
		this.#isClosed = true;
		this.#stopTimer?.();
		for (const stop of this.#stops) stop();
	}

	#noteOpen(): void {
		const { segments, ledger } = this.#deps;
		for (const { document, facts } of segments.all) ledger.note(document, facts.get());
	}

	#kept(): void {
		const record = this.#deps.device.segmentKept.get();
		if (record?.isLive) this.#read([record]);
	}

	#forgetLeft(): void {
		const { device, ledger } = this.#deps;
		for (const room of ledger.rooms) if (!device.rooms.get().has(room)) ledger.forget(room);
	}

	async #readKept(): Promise<void> {
		const { device } = this.#deps;
		this.#stopTimer = undefined;
		const records = await device.store.allSegments();
		this.#read(records.filter(({ isLive }) => isLive));
	}

	#read(records: readonly SegmentRecord[]): void {
		for (const record of records) this.#waiting.set(record.document, record);
		if (!this.#isClosed && this.#waiting.size > 0)
			this.#stopTimer ??= this.#deps.clock.after(pauseMs, () => void this.#readNext());
	}

	async #readNext(): Promise<void> {
		const { device, segments, ledger, read } = this.#deps;
		this.#stopTimer = undefined;
		const [record] = this.#waiting.values();
		if (!record) return;
		this.#waiting.delete(record.document);
		const bytes = await read(record.room, record.number);
		const isOurs = device.rooms.get().has(record.room) && !segments.peek(record.document);
		if (bytes && isOurs && !this.#isClosed) ledger.note(record.document, readSegment(bytes));
		this.#read([]);
	}
}
