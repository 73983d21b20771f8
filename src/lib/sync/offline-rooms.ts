/**
 * Rooms whose whole history is kept on this device: fetched segment by segment in the background, the newest first, by one tab at a
 * time. What is still missing follows from the device's records, so it goes on after any interruption and keeps up with what is new.
 */
import type { SegmentRecord } from '#lib/core/device-records.ts';
import type { RoomId } from '#lib/core/ids.ts';
import { Cell, type Observable } from '#lib/core/observable.ts';
import type { RoomRecord } from '#lib/core/room-record.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { TabLocks } from '#lib/platform/tab-lock.ts';
import type { Device } from './device.ts';
import type { OwnState } from './own-state.ts';
import type { OfflineCopy, OfflineRooms, RoomUsage } from './replica.ts';

export interface OfflineRoomsDeps {
	readonly device: Device;
	readonly own: OwnState;
	readonly clock: Clock;
	readonly locks: TabLocks;
	isInTouch(): boolean;
	/** Brings a segment that is not live onto the device. Undefined when it cannot be had now. */
	fetch(room: RoomId, number: number): Promise<Uint8Array | undefined>;
}

const setting = 'keepOffline';
/** Between two segments, so that messages, and whoever uses the screen, go first. */
const breathMs = 30;

export class KeptRooms implements OfflineRooms {
	readonly copies: Observable<ReadonlyMap<RoomId, OfflineCopy>>;
	readonly #deps: OfflineRoomsDeps;
	readonly #copies = new Cell<ReadonlyMap<RoomId, OfflineCopy>>(new Map());
	readonly #stop: (() => void)[] = [];
	#paused: ReadonlySet<RoomId> = new Set();
	#isAsked = false;
	#isWorking = false;
	#isClosed = false;

	constructor(deps: OfflineRoomsDeps) {
		this.#deps = deps;
		this.copies = this.#copies;
	}

	/** Reads what was paused, and goes to work whenever there may be something to do. */
	async start(): Promise<void> {
		const { device, own } = this.#deps;
		this.#paused = await device.store.pausedRooms();
		if (this.#isClosed) return;
		this.#stop.push(
			own.settings.subscribe(() => this.follow()),
			device.rooms.subscribe(() => this.follow())
		);
		this.follow();
	}

	/** Looks what is missing, and fetches it while the server can be asked. */
	follow(): void {
		this.#isAsked = true;
		if (!this.#isWorking && !this.#isClosed) void this.#work();
	}

	keep(room: RoomId, isOn: boolean): void {
		this.#deps.own.setRoomSetting(room, setting, isOn ? true : undefined);
		if (isOn) void this.pause(room, false);
		else this.follow();
	}

	async pause(room: RoomId, isPaused: boolean): Promise<void> {
		const paused = new Set(this.#paused);
		if (isPaused) paused.add(room);
		else paused.delete(room);
		this.#paused = paused;
		this.#show(room, (copy) => ({ ...copy, state: isPaused ? 'paused' : 'waiting' }));
		await this.#deps.device.pauseRooms(paused);
		this.follow();
	}

	async usage(): Promise<readonly RoomUsage[]> {
		const { device } = this.#deps;
		const byRoom = Map.groupBy(await device.store.sizedSegments(), ({ room }) => room);
		const list = [...byRoom].map(([room, segments]) => ({
			room,
			bytes: segments.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
			segments: segments.filter(({ heldPosition }) => heldPosition > 0).length
		}));
		return list.filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes);
	}

	async free(room: RoomId): Promise<void> {
		const { device } = this.#deps;
		const live = device.rooms.get().get(room)?.live.number ?? 0;
		this.keep(room, false);
		await device.freeSegments((await device.store.segments(room)).filter(({ number }) => number < live));
	}

	close(): void {
		this.#isClosed = true;
		for (const stop of this.#stop) stop();
	}

	get #kept(): readonly RoomRecord[] {
		const { device, own } = this.#deps;
		const kept = [...device.rooms.get().values()].filter(({ id }) => own.roomSettings(id).get().get(setting) === true);
		return kept.sort((a, b) => (b.lastMessage?.at ?? 0) - (a.lastMessage?.at ?? 0));
	}

	async #work(): Promise<void> {
		this.#isWorking = true;
		while (this.#isAsked && !this.#isClosed) {
			this.#isAsked = false;
			const kept = this.#kept;
			this.#deps.device.keptRooms = new Set(kept.map(({ id }) => id));
			const missing = new Map<RoomId, number[]>();
			const copies = new Map<RoomId, OfflineCopy>();
			for (const room of kept) {
				const numbers = missingOf(room, await this.#deps.device.store.segments(room.id));
				missing.set(room.id, numbers);
				copies.set(room.id, this.#copyOf(room, numbers.length));
			}
			this.#copies.set(copies);
			if ([...missing.values()].some(({ length }) => length > 0) && this.#deps.isInTouch()) {
				// Another tab that is at it tells this one by its records, at the next look.
				await this.#deps.locks.holdIfFree(`${this.#deps.device.user}/history`, () => this.#fetchAll(missing));
			}
		}
		this.#isWorking = false;
	}

	async #fetchAll(missing: ReadonlyMap<RoomId, readonly number[]>): Promise<void> {
		for (const [room, numbers] of missing) {
			for (const number of numbers) {
				if (this.#isClosed || this.#isAsked || this.#paused.has(room) || !this.#deps.isInTouch()) break;
				this.#show(room, (copy) => ({ ...copy, state: 'fetching' }));
				if (!(await this.#deps.fetch(room, number)) || this.#deps.device.storage.get().kind === 'full') {
					this.#show(room, (copy) => ({ ...copy, state: 'waiting' }));
					break;
				}
				this.#show(room, ({ done, total }) => ({
					...{ done: done + 1, total },
					state: done + 1 < total ? 'fetching' : 'complete'
				}));
				await new Promise<void>((resolve) => void this.#deps.clock.after(breathMs, resolve));
			}
		}
	}

	#copyOf(room: RoomRecord, missing: number): OfflineCopy {
		const total = room.live.number - room.fromSegment + 1;
		const state = missing === 0 ? 'complete' : this.#paused.has(room.id) ? 'paused' : 'waiting';
		return { state, done: total - missing, total };
	}

	#show(room: RoomId, change: (copy: OfflineCopy) => OfflineCopy): void {
		const copy = this.#copies.get().get(room);
		if (copy) this.#copies.set(new Map(this.#copies.get()).set(room, change(copy)));
	}
}

/** The live one is kept current anyway. The newest first: it is the likeliest to be read. */
function missingOf({ live, fromSegment }: RoomRecord, records: readonly SegmentRecord[]): number[] {
	const current = new Set(
		records.filter(({ heldPosition, position }) => heldPosition > 0 && heldPosition >= position).map(({ number }) => number)
	);
	const missing: number[] = [];
	for (let number = live.number - 1; number >= fromSegment; number -= 1) if (!current.has(number)) missing.push(number);
	return missing;
}
