/**
 * The device's records in memory: read once at start, written through, and kept the same in all tabs. Rows and rooms are on the
 * device before anybody is told of them. Knows nothing of sockets or of Yjs.
 */
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { Cell } from '#lib/core/observable.ts';
import { writtenNow } from '#lib/core/held.ts';
import type { NewOutboxRow, OutboxRow } from '#lib/core/outbox.ts';
import type { RoomRecord } from '#lib/core/room-record.ts';
import { SyncError } from '#lib/core/sync-error.ts';
import type { MarkRecord, MembersRecord, OwnRecord, PersonRecord, SegmentRecord } from '#lib/core/device-records.ts';
import { nextToGo } from './eviction.ts';
import type { DeviceStore, StoredState } from '#lib/platform/device-store.ts';
import type { OpenTabChannel, TabChannel } from '#lib/platform/tab-channel.ts';
import type { StorageState } from './replica.ts';

type Part = 'rooms' | 'outbox' | 'marks';

export class Device {
	readonly user: UserId;
	readonly store: DeviceStore;
	readonly rooms: Cell<ReadonlyMap<RoomId, RoomRecord>>;
	/** In the order in which they leave. */
	readonly outbox: Cell<readonly OutboxRow[]>;
	readonly marks: Cell<ReadonlyMap<RoomId, MarkRecord>>;
	readonly people: Cell<ReadonlyMap<UserId, PersonRecord>>;
	readonly storage: Cell<StorageState>;
	/** Kept whole: the last to go when space is needed. */
	keptRooms: ReadonlySet<RoomId> = new Set();
	/** The segment whose copy was written last in this tab. */
	readonly segmentKept = new Cell<SegmentRecord | undefined>(undefined);
	/** Another tab has deleted everything: this one must not write it anew. */
	readonly isWiped = new Cell(false);
	readonly #channel: TabChannel;
	#cursor: string | undefined;
	/** Writes of this tab so far. */
	#changes = 0;
	/** Rows that did not fit on the device: they leave all the same, but go with the page. */
	readonly #homeless = new Map<number, OutboxRow>();

	constructor(user: UserId, store: DeviceStore, stored: StoredState, openTabChannel: OpenTabChannel) {
		this.user = user;
		this.store = store;
		this.rooms = new Cell(byId(stored.rooms));
		this.outbox = new Cell(stored.outbox);
		this.marks = new Cell(byRoom(stored.marks));
		this.people = new Cell(byId(stored.people));
		this.storage = new Cell<StorageState>({ kind: store.tables.kind, isPersistent: false });
		this.#cursor = stored.cursor;
		this.#channel = openTabChannel(`${user}/device`, (part) => {
			if (part === 'wiped') this.isWiped.set(true);
			else void this.#reload(part);
		});
	}

	get cursor(): string | undefined {
		return this.#cursor;
	}

	rowsOf(room: RoomId): readonly OutboxRow[] {
		return this.outbox.get().filter((row) => row.room === room);
	}

	row(order: number): OutboxRow | undefined {
		return this.outbox.get().find((row) => row.order === order);
	}

	/** Resolves when the row is kept as safely as this device can; what could not be kept is said by `storage`. */
	async addRow(row: NewOutboxRow): Promise<OutboxRow> {
		const placed = await this.#keep(writtenNow(row, this.rooms.get().get(row.room)));
		const others = this.outbox.get().filter(({ order }) => order !== placed.order);
		this.outbox.set([...others, placed].sort(byOrder));
		this.#changed('outbox');
		return placed;
	}

	/** Shown and drained as it is now from this turn on. No-op for a row that has left. */
	async putRow(row: OutboxRow): Promise<void> {
		if (!this.row(row.order)) return;
		this.outbox.set(this.outbox.get().map((other) => (other.order === row.order ? row : other)));
		if (this.#homeless.has(row.order)) this.#homeless.set(row.order, row);
		else await this.store.putRow(row);
		this.#changed('outbox');
	}

	/** Lets a row try again, as if it were written now. */
	async renewRow(row: OutboxRow): Promise<void> {
		await this.putRow({ ...writtenNow(row, this.rooms.get().get(row.room)), refused: undefined });
	}

	async removeRows(orders: readonly number[]): Promise<void> {
		if (orders.length === 0) return;
		// Gone from the screen in the same turn in which its message came in: it would stand there twice otherwise.
		const gone = new Set(orders);
		this.outbox.set(this.outbox.get().filter((row) => !gone.has(row.order)));
		for (const order of orders) this.#homeless.delete(order);
		await this.store.removeRows(orders);
		this.#changed('outbox');
	}

	async putOwn(records: readonly OwnRecord[], gone?: readonly OwnRecord[]): Promise<void> {
		if (!this.isWiped.get()) await this.#attempt(() => this.store.putOwn(records, gone));
	}

	async dropOldDrafts(rooms: Iterable<RoomId>): Promise<void> {
		await this.#attempt(() => this.store.dropDrafts(rooms));
	}

	async putMark(mark: MarkRecord): Promise<void> {
		this.marks.set(new Map(this.marks.get()).set(mark.room, mark));
		await this.#attempt(() => this.store.putMark(mark));
		this.#changed('marks');
	}

	async putPeople(people: readonly PersonRecord[]): Promise<void> {
		const known = new Map(this.people.get());
		for (const person of people) known.set(person.id, person);
		this.people.set(known);
		await this.#attempt(() => this.store.putPeople(people));
	}

	async keepMembers(record: MembersRecord): Promise<void> {
		await this.#attempt(() => this.store.putMembers(record));
	}

	async keepSegment(record: SegmentRecord, bytes?: Uint8Array): Promise<void> {
		const kept = bytes ? { ...record, bytes: bytes.byteLength } : record;
		const write = (): Promise<void> => this.store.putSegment(kept, bytes);
		const before = this.storage.get();
		let isKept = await this.#attempt(write);
		if (!isKept && (await this.#makeRoom('unkept')) && (isKept = await this.#attempt(write))) this.storage.set(before);
		if (isKept && bytes) this.segmentKept.set(kept);
	}

	/** At somebody's wish; there is space again. */
	async freeSegments(segments: readonly SegmentRecord[]): Promise<void> {
		const isFreed = await this.#attempt(() => this.store.removeSegments(segments));
		if (isFreed) this.storage.set({ ...this.storage.get(), kind: this.store.tables.kind });
	}

	async pauseRooms(rooms: ReadonlySet<RoomId>): Promise<void> {
		await this.#attempt(() => this.store.putPausedRooms(rooms));
	}

	/** One answer of the server, kept whole before it is shown. The cursor stands still when it could not be kept. */
	async saveRooms(change: {
		rooms: readonly RoomRecord[];
		left?: readonly RoomId[];
		segments?: readonly SegmentRecord[];
		cursor?: string;
	}): Promise<void> {
		const { rooms, left = [], segments = [], cursor } = change;
		const isKept = await this.#attempt(() => this.store.saveSync(rooms, left, segments, cursor));
		if (isKept && cursor !== undefined) this.#cursor = cursor;
		const known = new Map(this.rooms.get());
		for (const room of rooms) known.set(room.id, room);
		for (const id of left) known.delete(id);
		this.rooms.set(known);
		this.#changed('rooms');
	}

	/** Tells the other tabs to let go, so that the databases can be deleted. */
	announceWipe(): void {
		this.#channel.post('wiped');
	}

	close(): void {
		this.#channel.close();
		this.store.tables.close();
	}

	async #keep(row: NewOutboxRow): Promise<OutboxRow> {
		do {
			try {
				return await this.store.addRow(row);
			} catch (cause) {
				if (!(cause instanceof SyncError)) throw cause;
				if (cause.kind !== 'device-full') break;
			}
		} while (await this.#makeRoom('all'));
		this.storage.set({ ...this.storage.get(), kind: 'full' });
		const order = Math.max(0, ...this.outbox.get().map((other) => other.order)) + 1_000_000;
		const placed: OutboxRow = { ...row, order };
		this.#homeless.set(order, placed);
		return placed;
	}

	/**
	 * Lets go of what the server can give again, the oldest that nobody asked to keep first; the outbox never. False when there is nothing
	 * left to let go. @param extent `unkept`: neither rooms kept offline nor live segments.
	 */
	async #makeRoom(extent: 'all' | 'unkept'): Promise<boolean> {
		const held = (await this.store.allSegments()).filter(({ heldPosition }) => heldPosition > 0);
		const oldest = nextToGo(held, this.keptRooms, extent);
		return oldest.length > 0 && (await this.#attempt(() => this.store.removeSegments(oldest)));
	}

	/** For what the server can give again, or what is small loss: a full device must not stop the room. False when it was not kept. */
	async #attempt(write: () => Promise<void>): Promise<boolean> {
		try {
			await write();
			return true;
		} catch (cause) {
			if (!(cause instanceof SyncError)) throw cause;
			this.storage.set({ ...this.storage.get(), kind: 'full' });
			return false;
		}
	}

	#changed(part: Part): void {
		this.#changes += 1;
		this.#channel.post(part);
	}

	/** Another tab wrote: the device is the truth, the message only says when to look. */
	async #reload(part: unknown): Promise<void> {
		for (;;) {
			const before = this.#changes;
			const take = await this.#read(part);
			// Written here while it was read: what was read may lack it.
			if (before === this.#changes) return take?.();
		}
	}

	async #read(part: unknown): Promise<(() => void) | undefined> {
		switch (part) {
			case 'rooms': {
				const rooms = byId<RoomId, RoomRecord>(await this.store.rooms());
				return () => this.rooms.set(rooms);
			}
			case 'marks': {
				const marks = byRoom(await this.store.marks());
				return () => this.marks.set(marks);
			}
			case 'outbox': {
				const rows = await this.store.outbox();
				return () => this.outbox.set([...rows, ...this.#homeless.values()].sort(byOrder));
			}
			default:
				return undefined;
		}
	}
}

const byOrder = (a: OutboxRow, b: OutboxRow): number => a.order - b.order;
const byId = <Key, Row extends { readonly id: Key }>(rows: readonly Row[]): ReadonlyMap<Key, Row> =>
	new Map(rows.map((row) => [row.id, row]));
const byRoom = (marks: readonly MarkRecord[]): ReadonlyMap<RoomId, MarkRecord> => new Map(marks.map((mark) => [mark.room, mark]));
