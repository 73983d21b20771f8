/**
 * The rooms and segments in memory: opened on first use, current with the log, dropped when nobody needs them.
 * Dropping is always safe, for what is in memory is a subset of the log.
 */
import * as Y from 'yjs';
import type { RoomId } from '#lib/core/ids.ts';
import { segmentName } from '#lib/core/segment.ts';
import type { Clock } from '../../clock.ts';
import { clientBindings, roomHead, roomSince, saveSnapshot, storedSegment } from '../../db/room-log.ts';
import type { Db } from '../../db/schema.ts';
import type { Log } from '../../log.ts';
import { Room } from './room.ts';
import { Segment } from './segment.ts';

const idleMs = 30_000;
/** A tail shorter than this is cheaper to read than a snapshot to write. */
const worthSnapshotRows = 50;
/** A tail longer than this is shortened while the segment is in use; reading it takes some 10 ms, and a busy room would else be written again and again. */
const longTailRows = 1_000;

export class RoomRegistry {
	readonly #db: Db;
	readonly #clock: Clock;
	readonly #log: Log;
	readonly rooms = new Map<RoomId, Room>();
	#openingRooms = new Map<RoomId, Promise<Room | undefined>>();
	#openingSegments = new Map<string, Promise<Segment | undefined>>();
	#snapshotting = new Set<Segment>();
	/** Called when a segment has rows that were not projected here: a crash left them behind, or they were read from the log. */
	onStaleProjection: (room: Room, segment: Segment) => void = () => undefined;

	constructor(db: Db, clock: Clock, log: Log) {
		this.#db = db;
		this.#clock = clock;
		this.#log = log;
	}

	/** Undefined when there is no such room. */
	async open(id: RoomId): Promise<Room | undefined> {
		const room = this.rooms.get(id);
		if (room !== undefined) return room;
		return await once(this.#openingRooms, id, async () => {
			const head = await roomHead(this.#db, id);
			if (head === undefined) return undefined;
			const opened = new Room(head, this.#clock.now());
			this.rooms.set(id, opened);
			return opened;
		});
	}

	/** Undefined when the room has no such segment. */
	async openSegment(room: Room, number: number): Promise<Segment | undefined> {
		const segment = room.segments.get(number);
		if (segment !== undefined) {
			segment.usedAt = room.usedAt = this.#clock.now();
			return segment;
		}
		return await once(this.#openingSegments, `${room.id}:${number}`, () => this.#load(room, number));
	}

	async openLive(room: Room): Promise<Segment> {
		const segment = await this.openSegment(room, room.live);
		if (segment === undefined) throw new Error(`room ${room.id} has no live segment`);
		return segment;
	}

	/**
	 * Brings a room to the head of the log: another node was first, or a commit's answer was lost.
	 * Everything is read before anything is applied, and then applied in one turn: a segment that is loaded meanwhile either is there to
	 * get its rows, or sees that the room has moved and is read again.
	 */
	async catchUp(room: Room): Promise<void> {
		const since = await roomSince(this.#db, room.id, room.position);
		if (since === undefined || since.head.position <= room.position) return;
		// Some rows were purged: what they said is in the snapshots.
		const hasGap = since.rows.length < since.head.position - room.position;
		const numbers = [...room.segments.keys()];
		const wholes = await Promise.all(hasGap ? numbers.map((number) => storedSegment(this.#db, room.id, number)) : []);
		const bindings = await Promise.all(numbers.map((number) => clientBindings(this.#db, room.id, number)));
		// A segment came meanwhile that may lack what was purged.
		if (hasGap && [...room.segments.keys()].some((number) => !numbers.includes(number))) return await this.catchUp(room);
		for (const whole of wholes)
			if (whole !== undefined) this.#apply(room, whole.number, Y.mergeUpdates([...whole.updates]), whole.position);
		for (const row of since.rows) this.#apply(room, row.segment, row.update, row.position);
		numbers.forEach((number, index) => bindings[index]?.forEach((binding) => room.segments.get(number)?.bind(binding)));
		// Perhaps it caught up twice at once.
		if (since.head.position <= room.position) return;
		const sealed = since.head.live > room.live ? room.segments.get(room.live) : undefined;
		room.moveTo(since.head);
		sealed?.seal(this.#clock.now(), segmentName({ room: room.id, number: room.live, generation: room.generation }));
	}

	#apply(room: Room, number: number, update: Uint8Array, position: number): void {
		const segment = room.segments.get(number);
		if (segment === undefined || position <= segment.position) return;
		segment.apply(update, position);
		segment.broadcast(update);
		this.onStaleProjection(room, segment);
	}

	/** Forgets a room whose memory cannot be trusted; its subscribers come back and find what the log says. */
	evict(room: Room): void {
		this.rooms.delete(room.id);
		for (const segment of room.segments.values()) for (const subscriber of segment.subscribers) subscriber.drop();
	}

	/** Drops what has been idle, and shortens long tails. */
	async sweep(): Promise<void> {
		const now = this.#clock.now();
		for (const room of this.rooms.values()) {
			for (const segment of room.segments.values()) {
				if (segment.tail > longTailRows) await this.snapshot(room, segment);
				if (isNeeded(room, segment, now)) continue;
				if (segment.tail > worthSnapshotRows) await this.snapshot(room, segment);
				// Asked again: a snapshot takes time, and somebody may have come meanwhile.
				if (isNeeded(room, segment, now)) continue;
				room.segments.delete(segment.name.number);
				segment.doc.destroy();
			}
			const isIdle = room.segments.size === 0 && !room.isBusy && now - room.usedAt > idleMs;
			if (isIdle && !this.#isOpening(room.id)) this.rooms.delete(room.id);
		}
	}

	/** Writes what the document holds now. A failure is only logged, for the log has it all. */
	async snapshot(room: Room, segment: Segment): Promise<void> {
		if (this.#snapshotting.has(segment)) return;
		if (segment.hasHole) {
			this.#log.error('segment.incomplete', { room: room.id, segment: segment.name.number });
			return this.evict(room);
		}
		this.#snapshotting.add(segment);
		try {
			const { position, tail } = segment;
			await saveSnapshot(this.#db, room.id, segment.name.number, position, Y.encodeStateAsUpdate(segment.doc));
			segment.tail -= tail;
		} catch (cause) {
			this.#log.warn('snapshot.failed', { room: room.id, segment: segment.name.number, reason: String(cause) });
		} finally {
			this.#snapshotting.delete(segment);
		}
	}

	async #load(room: Room, number: number): Promise<Segment | undefined> {
		for (;;) {
			const before = room.position;
			const [stored, bindings] = await Promise.all([
				storedSegment(this.#db, room.id, number),
				clientBindings(this.#db, room.id, number)
			]);
			if (stored === undefined) return undefined;
			// Rows that came while this was read went to loaded segments only: read again.
			if (room.position !== before) continue;
			const segment = new Segment({ room: room.id, number, generation: room.generation }, stored, bindings, this.#clock.now());
			room.segments.set(number, segment);
			if (stored.projected < stored.position) this.onStaleProjection(room, segment);
			return segment;
		}
	}

	#isOpening(id: RoomId): boolean {
		for (const key of this.#openingSegments.keys()) if (key.startsWith(id)) return true;
		return this.#openingRooms.has(id);
	}
}

const isNeeded = (room: Room, segment: Segment, now: number): boolean =>
	segment.subscribers.size > 0 || room.isBusy || now - segment.usedAt < idleMs;

/** Joins whoever asks for the same thing while it is on its way. */
async function once<Key, Value>(running: Map<Key, Promise<Value>>, key: Key, start: () => Promise<Value>): Promise<Value> {
	const known = running.get(key);
	if (known !== undefined) return await known;
	const promise = start();
	running.set(key, promise);
	try {
		return await promise;
	} finally {
		running.delete(key);
	}
}
