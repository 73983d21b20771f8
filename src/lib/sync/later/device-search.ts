/**
 * Search in what is on this device. The index is in a worker's memory: built when it is first asked, kept current while it is used,
 * gone with the tab or after a while without a question, so that signing out leaves nothing of it. Building it from what is stored
 * takes a second for 100,000 messages; keeping it stored would cost every device space and every write time.
 */
import type { RoomId } from '#lib/core/ids.ts';
import type { Search } from '#lib/core/search/matching.ts';
import { parseSegmentName, segmentName } from '#lib/core/segment.ts';
import type { Clock } from '#lib/platform/clock.ts';
import { SyncError } from '#lib/core/sync-error.ts';
import type { SearchReply } from '#lib/workers/search-host.ts';
import type { Device } from '../device.ts';
import type { SegmentShelf } from '../segment-shelf.ts';
import type { Segments } from '../segments.ts';
import type { DeviceFindings, SearchPort } from '../searching.ts';

export interface DeviceSearchDeps {
	readonly clock: Clock;
	readonly device: Device;
	readonly shelf: SegmentShelf;
	readonly segments: Segments;
	openPort(): Promise<SearchPort>;
}

/** While it stands, what changed is filed this often: a text that was redacted elsewhere must go from here too. */
const followMs = 15_000;
/** Without a question for so long it is let go. */
const idleMs = 5 * 60_000;

export class DeviceSearch {
	readonly #deps: DeviceSearchDeps;
	#port: SearchPort | undefined;
	#opening: Promise<SearchPort> | undefined;
	/** Of each segment, what was filed of it: facts of an open one, or the position of a stored one. */
	readonly #filed = new Map<string, unknown>();
	readonly #waiting = new Map<number, { resolve: (reply: SearchReply) => void; reject: (cause: unknown) => void }>();
	#questions = 0;
	#askedAt = 0;
	#following: Promise<void> | undefined;
	#stopTimer: (() => void) | undefined;

	constructor(deps: DeviceSearchDeps) {
		this.#deps = deps;
	}

	/** @throws SyncError `device-lost` when this browser cannot search now. */
	async find(search: Search, limit: number): Promise<DeviceFindings> {
		this.#askedAt = this.#deps.clock.now();
		const port = await this.#open();
		await this.#follow();
		const question = (this.#questions += 1);
		const reply = await new Promise<SearchReply>((resolve, reject) => {
			this.#waiting.set(question, { resolve, reject });
			port.tell({ kind: 'find', question, search, limit });
		});
		const { items, total, messages, oldest } = reply;
		return { items, total, messages, completeSince: this.#completeSince(search, oldest) };
	}

	close(): void {
		this.#stopTimer?.();
		this.#port?.close();
		this.#port = this.#opening = undefined;
		this.#filed.clear();
		for (const { reject } of this.#waiting.values()) reject(new SyncError('device-lost'));
		this.#waiting.clear();
	}

	#open(): Promise<SearchPort> {
		this.#opening ??= this.#deps.openPort().then((port) => {
			this.#port = port;
			port.heard = (reply) => {
				this.#waiting.get(reply.question)?.resolve(reply);
				this.#waiting.delete(reply.question);
			};
			port.failed = () => this.close();
			this.#followLater();
			return port;
		});
		return this.#opening;
	}

	#followLater(): void {
		this.#stopTimer = this.#deps.clock.after(followMs, () => {
			if (this.#deps.clock.now() - this.#askedAt > idleMs) this.close();
			else void this.#follow().then(() => this.#port && this.#followLater());
		});
	}

	/** Files what has changed on the device since it was done last. One at a time. */
	#follow(): Promise<void> {
		this.#following ??= this.#fileChanges().finally(() => (this.#following = undefined));
		return this.#following;
	}

	async #fileChanges(): Promise<void> {
		const { device, shelf, segments } = this.#deps;
		const records = new Map((await device.store.allSegments()).map((record) => [record.document, record]));
		const cached = await shelf.cached();
		const documents = new Set([...cached, ...records.keys()]);
		for (const segment of segments.all) documents.add(segment.document);
		for (const filed of this.#filed.keys()) if (!documents.has(filed)) this.#forget(filed);
		for (const document of documents) {
			const room = parseSegmentName(document)?.room;
			// Left meanwhile, or never ours: the rest is on its way out.
			if (!room || !device.rooms.get().has(room)) this.#forget(document);
			else await this.#file(document, room, records.get(document)?.heldPosition ?? 0, cached.has(document));
		}
		this.#port?.tell({ kind: 'settle' });
	}

	async #file(segment: string, room: RoomId, heldPosition: number, isCached: boolean): Promise<void> {
		const { segments, shelf } = this.#deps;
		const open = segments.peek(segment);
		const version: unknown = open && open.status.get() !== 'loading' ? open.facts.get() : heldPosition;
		if (this.#filed.get(segment) === version) return;
		this.#filed.set(segment, version);
		if (open && version !== heldPosition) {
			this.#port?.tell({ kind: 'file', segment, room, messages: open.facts.get().messages });
			return;
		}
		if (heldPosition === 0 && !isCached) return;
		const updates = await shelf.updates(segment, isCached);
		this.#port?.tell({ kind: 'read', segment, room, updates }, updates);
	}

	#forget(segment: string): void {
		if (this.#filed.delete(segment)) this.#port?.tell({ kind: 'drop', segment });
	}

	/** The latest of the moments from which each room is here without a gap. */
	#completeSince({ rooms }: Search, oldest: ReadonlyMap<string, number>): number | undefined {
		const known = this.#deps.device.rooms.get();
		let since = 0;
		for (const id of rooms ?? known.keys()) {
			const record = known.get(id);
			if (!record || record.lastSeq === 0) continue;
			let first: number | undefined;
			let { number } = record.live;
			for (; number >= record.fromSegment; number -= 1) {
				const name = segmentName({ room: id, number, generation: record.live.generation });
				const at = oldest.get(name);
				// A live segment may have nothing in it yet.
				if (at === undefined && number < record.live.number) break;
				first = at ?? first;
			}
			if (number < record.fromSegment) continue;
			if (first === undefined) return undefined;
			since = Math.max(since, first);
		}
		return since;
	}
}
