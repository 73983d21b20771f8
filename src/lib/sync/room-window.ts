/**
 * The part of a room that is loaded: a run of segments around where somebody reads, oldest first, bounded however far they scroll. The
 * live one stays open beside it. Segments that cannot be had now are passed over, and the gap is told. Knows nothing of the outbox.
 */
import type { MessageId, RoomId } from '#lib/core/ids.ts';
import { Cell, type Observable } from '#lib/core/observable.ts';
import type { RoomRecord } from '#lib/core/room-record.ts';
import type { SegmentFacts } from '#lib/core/segment-facts.ts';
import { segmentName } from '#lib/core/segment.ts';
import type { TimelineGap } from '#lib/core/timeline.ts';
import type { SegmentRecord } from '#lib/core/device-records.ts';
import { LoadedSegment } from './loaded-segment.ts';
import type { EdgeState } from './replica.ts';
import type { SegmentReplica } from './segment-replica.ts';
import type { Segments } from './segments.ts';
import { WindowEdge } from './window-edge.ts';

export interface RoomWindowDeps {
	readonly segments: Segments;
	record(): RoomRecord | undefined;
	/** What this device keeps of it, be it not the newest; with `mayAsk` the server is asked where that is not current. */
	read(room: RoomId, number: number, mayAsk: boolean): Promise<Uint8Array | undefined>;
	/** What such bytes say. */
	decode(bytes: Uint8Array): Promise<SegmentFacts>;
	/** Numbers of the segments that can be read without the server, ascending. */
	heldNumbers(room: RoomId): Promise<readonly number[]>;
	/** False while the server cannot be asked. */
	isInTouch(): boolean;
	/** The segment last written to this device. */
	readonly kept: Observable<SegmentRecord | undefined>;
}

/** Fewer than this in the live segment: the one before is loaded with it, so that the screen is full. */
const screenful = 60;
/** Beside the segment that comes next, so many stay: what is farther away is let go of. */
const keptMessages = 3_000;

export class RoomWindow {
	readonly older: Observable<EdgeState>;
	readonly newer: Observable<EdgeState>;
	/** Counts what was said, in the loaded segments. */
	readonly changes: Observable<number>;
	/** Changes of who looks at the live segment, and of its being attached. */
	readonly presence: Observable<number>;
	/** Grows when the window was put elsewhere, not when it grew or was trimmed. */
	readonly jumps: Observable<number>;
	readonly #room: RoomId;
	readonly #deps: RoomWindowDeps;
	readonly #edges = { older: new WindowEdge(), newer: new WindowEdge() };
	readonly #changes = new Cell(0);
	readonly #presence = new Cell(0);
	readonly #jumps = new Cell(0);
	readonly #stopKept: () => void;
	#stopLive: () => void = () => undefined;
	#live: LoadedSegment | undefined;
	#shown: readonly LoadedSegment[] = [];
	#loadingGap: number | undefined;
	#generation: number | undefined;
	/** Whoever waited for a segment looks whether the window is still the same. */
	#moves = 0;

	constructor(room: RoomId, deps: RoomWindowDeps) {
		this.#room = room;
		this.#deps = deps;
		this.older = this.#edges.older.state;
		this.newer = this.#edges.newer.state;
		this.changes = this.#changes;
		this.presence = this.#presence;
		this.jumps = this.#jumps;
		this.#stopKept = deps.kept.subscribe(() => void this.#reread(deps.kept.get()));
	}

	get segments(): readonly SegmentFacts[] {
		return this.#shown.map(({ facts }) => facts);
	}

	get shown(): readonly LoadedSegment[] {
		return this.#shown;
	}

	/** By index among `segments`: what is missing before it. */
	get gaps(): ReadonlyMap<number, TimelineGap> {
		const gaps = new Map<number, TimelineGap>();
		this.#shown.forEach(({ number }, index) => {
			const segment = (this.#shown[index - 1]?.number ?? number - 1) + 1;
			if (segment < number) gaps.set(index, { segment, isLoading: this.#loadingGap === segment });
		});
		return gaps;
	}

	get live(): SegmentReplica | undefined {
		return this.#live?.held;
	}

	/** Whether it reaches to the newest message. */
	get isAtLive(): boolean {
		return this.#shown.at(-1) === this.#live;
	}

	/** The document in which this message has arrived; undefined when it is not loaded. */
	documentOf(message: MessageId): string | undefined {
		return [...this.#shown, this.#live].find((loaded) => loaded?.facts.byId.has(message))?.document;
	}

	/** Follows the room's record: a first live segment, a later one, another generation. Safe to call after each change. */
	async follow(): Promise<void> {
		const record = this.#deps.record();
		if (!record) return;
		if (this.#generation !== undefined && this.#generation !== record.live.generation) this.close();
		this.#generation = record.live.generation;
		if (this.#live?.number !== record.live.number) this.#goLive(record.live.number);
		const live = this.#live;
		await live?.held?.loaded;
		this.#tell();
		if (!live || live !== this.#live || this.#shown.length !== 1 || !this.isAtLive) return;
		if (live.facts.messages.length >= screenful) return;
		// What the device has stands with the first paint; for the rest nobody waits.
		await this.#extend('older', false);
		if (this.#shown.length === 1) void this.loadOlder();
	}

	loadOlder(): Promise<void> {
		return this.#load('older');
	}

	loadNewer(): Promise<void> {
		return this.#load('newer');
	}

	/** Tries again what could not be had. */
	async retry(): Promise<void> {
		if (this.older.get() === 'failed') await this.loadOlder();
		if (this.newer.get() === 'failed') await this.loadNewer();
	}

	/** Loads what is missing on both sides of a gap. False when it cannot be had now. @param segment The first one missing. */
	async fill(segment: number): Promise<boolean> {
		const below = this.#shown.find(({ number }) => number > segment);
		if (!below || this.#loadingGap !== undefined || this.#shown.some(({ number }) => number === segment)) return true;
		const moves = this.#moves;
		this.#loadingGap = segment;
		this.#tell();
		const numbers = [...new Set([segment, below.number - 1])];
		const found = await Promise.all(numbers.map((number) => this.#read(number, true)));
		this.#loadingGap = undefined;
		const isWanted = moves === this.#moves;
		for (const loaded of found) {
			if (loaded && isWanted) this.#shown = [...this.#shown, loaded].sort((a, b) => a.number - b.number);
			else loaded?.close();
		}
		this.#tell();
		return found.some((loaded) => loaded !== undefined);
	}

	/** Puts the window where this segment is. False when it cannot be had now; then it stays where it is. */
	async show(number: number): Promise<boolean> {
		if (this.#shown.some((loaded) => loaded.number === number)) return true;
		if (number === this.#live?.number) {
			this.showLatest();
			return true;
		}
		const moves = (this.#moves += 1);
		const loaded = await this.#read(number, true);
		if (loaded && moves === this.#moves) this.#jumpTo(loaded);
		else loaded?.close();
		return loaded !== undefined && moves === this.#moves;
	}

	/** Keeps what stands between these seqs attached, and lets go of the rest but for the newest two. */
	attachBetween(firstSeq: number, lastSeq: number): void {
		const live = this.#live?.number ?? 0;
		for (const loaded of this.#shown) {
			const [first, last] = [loaded.facts.messages[0]?.seq ?? 0, loaded.facts.messages.at(-1)?.seq ?? 0];
			if (first <= lastSeq && last >= firstSeq) loaded.hold();
			else if (loaded.number < live - 1) loaded.letGo();
		}
	}

	showLatest(): void {
		if (!this.#live || this.isAtLive) return;
		this.#moves += 1;
		this.#jumpTo(this.#live);
		if (this.#live.facts.messages.length < screenful) void this.loadOlder();
	}

	close(): void {
		this.#moves += 1;
		this.#stopLive();
		for (const loaded of new Set([...this.#shown, this.#live])) loaded?.close();
		this.#shown = [];
		this.#live = undefined;
	}

	/** For good. */
	end(): void {
		this.#stopKept();
		this.close();
	}

	#goLive(number: number): void {
		const before = this.#live;
		const wasAtLive = this.isAtLive;
		const live = this.#place(number);
		const segment = live.hold();
		segment.setPresence({});
		const stops = [segment.status, segment.presence].map((source) =>
			source.subscribe(() => this.#presence.set(this.#presence.get() + 1))
		);
		this.#stopLive();
		before?.held?.setPresence(undefined);
		this.#stopLive = () => {
			for (const stop of stops) stop();
			segment.setPresence(undefined);
		};
		this.#live = live;
		// The one before stays open for what is under way to it. Of a reader who is far behind, the end is not pulled away.
		if (wasAtLive && number === (before?.number ?? number - 1) + 1) this.#shown = [...this.#shown, live];
		for (const loaded of this.#shown) if (loaded.number < number - 1) loaded.letGo();
		if (before && !this.#shown.includes(before)) before.close();
	}

	async #load(side: 'older' | 'newer'): Promise<void> {
		const moves = this.#moves;
		if (!this.#edges[side].begin()) return;
		// Now, and not when it has come: a list that loses and gains in one step cannot keep its place.
		this.#trim(side === 'older' ? 'newest' : 'oldest');
		const isFound = await this.#extend(side, true);
		if (moves === this.#moves) this.#edges[side].ended(isFound);
	}

	/** False when there is nothing to be had beyond this edge now. */
	async #extend(side: 'older' | 'newer', mayAsk: boolean): Promise<boolean> {
		const edge = side === 'older' ? this.#shown[0] : this.#shown.at(-1);
		const record = this.#deps.record();
		if (!edge || !record) return false;
		const moves = this.#moves;
		const next = edge.number + (side === 'older' ? -1 : 1);
		if (next < record.fromSegment || next > record.live.number) return false;
		const loaded = (await this.#read(next, mayAsk)) ?? (await this.#beyondGap(side, next));
		const isWanted = moves === this.#moves && edge === (side === 'older' ? this.#shown[0] : this.#shown.at(-1));
		if (loaded && isWanted) {
			this.#shown = side === 'older' ? [loaded, ...this.#shown] : [...this.#shown, loaded];
			// In its last minutes it may still take messages.
			if (loaded.number === record.live.number - 1) loaded.hold();
			this.#tell();
		} else if (loaded !== this.#live) loaded?.close();
		return loaded !== undefined || !isWanted;
	}

	/** Offline one goes on with what the device has, however far away. */
	async #beyondGap(side: 'older' | 'newer', missing: number): Promise<LoadedSegment | undefined> {
		if (this.#deps.isInTouch()) return undefined;
		const held = await this.#deps.heldNumbers(this.#room);
		const from = this.#deps.record()?.fromSegment ?? 1;
		const next =
			side === 'older' ? held.findLast((number) => number < missing && number >= from) : held.find((number) => number > missing);
		if (next !== undefined && next !== this.#live?.number) return this.#read(next, false);
		return side === 'newer' ? this.#live : undefined;
	}

	async #read(number: number, mayAsk: boolean): Promise<LoadedSegment | undefined> {
		if (number === this.#live?.number) return this.#live;
		const open = this.#deps.segments.peek(this.#documentAt(number));
		await open?.loaded;
		if (open && open.facts.get().messages.length > 0) return this.#place(number);
		const bytes = await this.#deps.read(this.#room, number, mayAsk);
		return bytes && this.#place(number, await this.#deps.decode(bytes));
	}

	#place(number: number, facts?: SegmentFacts): LoadedSegment {
		const place = { number, document: this.#documentAt(number) };
		return new LoadedSegment(place, this.#deps.segments, () => this.#tell(), facts);
	}

	#documentAt(number: number): string {
		return segmentName({ room: this.#room, number, generation: this.#generation ?? 1 });
	}

	#jumpTo(loaded: LoadedSegment): void {
		this.#edges.older.reset();
		this.#edges.newer.reset();
		for (const other of this.#shown) if (other !== this.#live && other !== loaded) other.close();
		this.#shown = [loaded];
		this.#jumps.set(this.#jumps.get() + 1);
		this.#tell();
	}

	#trim(end: 'oldest' | 'newest'): void {
		const shown = [...this.#shown];
		let left = shown.reduce((sum, { facts }) => sum + facts.messages.length, 0);
		for (;;) {
			const far = end === 'newest' ? shown.at(-1) : shown[0];
			left -= far?.facts.messages.length ?? 0;
			if (!far || shown.length <= 2 || left < keptMessages) break;
			shown.splice(end === 'newest' ? -1 : 0, 1);
			if (far !== this.#live) far.close();
		}
		if (shown.length === this.#shown.length) return;
		this.#shown = shown;
		this.#tell();
	}

	/** The server's newer copy of a segment on screen that is not attached. */
	async #reread(record: SegmentRecord | undefined): Promise<void> {
		const isStale = (loaded: LoadedSegment): boolean => loaded.document === record?.document && !loaded.held;
		if (!record || record.room !== this.#room || !this.#shown.some(isStale)) return;
		const bytes = await this.#deps.read(this.#room, record.number, false);
		const facts = bytes && (await this.#deps.decode(bytes));
		if (facts) this.#shown.find(isStale)?.take(facts);
	}

	#tell(): void {
		const { live, fromSegment = 1 } = this.#deps.record() ?? {};
		const [first, last] = [this.#shown[0], this.#shown.at(-1)];
		this.#edges.older.know(first !== undefined && first.number > fromSegment);
		this.#edges.newer.know(last !== undefined && live !== undefined && last.number < live.number);
		this.#changes.set(this.#changes.get() + 1);
	}
}
