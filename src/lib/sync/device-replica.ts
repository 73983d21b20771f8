/** The replica as the screens see it: what is shown is derived from the device, what is done becomes a row on it. */
import { editTime } from '#lib/core/edit-time.ts';
import { directRoomId, newMessageId, newRoomId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { Derived, type Observable } from '#lib/core/observable.ts';
import type { OutboxRow, RoomCommand } from '#lib/core/outbox.ts';
import { byActivity, roomRow, type RoomRow } from '#lib/core/room-list.ts';
import type { RoomRecord } from '#lib/core/room-record.ts';
import type { Presence } from '#lib/core/presence.ts';
import type { Search } from '#lib/core/search/matching.ts';
import { segmentName } from '#lib/core/segment.ts';
import { SyncError } from '#lib/core/sync-error.ts';
import type { UnreadReader } from '#lib/core/unread.ts';
import { anything } from '#lib/core/parse.ts';
import type { Coordinator, Parts } from './coordinator.ts';
import { discardRow, type PutBack } from './discard.ts';
import { PinBoard } from './pinned.ts';
import type { ReplicaDeps } from './open-replica.ts';
import { OpenRoom } from './open-room.ts';
import type { ConnectionState, OutboxEntry, Person, Replica, RoomSession, SavedWords, StorageState } from './replica.ts';
import type { OwnState } from './own-state.ts';
import { unreadReader } from './unread-reader.ts';
import type { DeviceSearch } from './later/device-search.ts';
import { KeptRooms } from './offline-rooms.ts';
import { keepRooms } from './room-keeper.ts';
import { RoomPlaces } from './room-places.ts';
import { RoomThreads } from './room-threads.ts';
import type { ThreadRow } from './thread-session.ts';
import { RoomWindow } from './room-window.ts';
import { SegmentCopies } from './segment-copies.ts';
import type { DeviceFindings } from './searching.ts';

export class DeviceReplica implements Replica {
	readonly user: UserId;
	readonly connection: Observable<ConnectionState>;
	readonly rooms: Observable<readonly RoomRow[]>;
	readonly outbox: Observable<readonly OutboxEntry[]>;
	readonly storage: Observable<StorageState>;
	readonly people: Observable<ReadonlyMap<UserId, Person>>;
	readonly own: OwnState;
	readonly offline: KeptRooms;
	readonly #copies: SegmentCopies;
	readonly presence: Observable<ReadonlyMap<UserId, Presence>>;
	readonly #reader: UnreadReader;
	readonly #deps: ReplicaDeps;
	#search: Promise<DeviceSearch> | undefined;
	readonly #parts: Parts;
	readonly #coordinator: Coordinator;
	readonly threads: Observable<readonly ThreadRow[]>;
	readonly #threads: RoomThreads;
	readonly #open = new Map<RoomId, OpenRoom>();
	readonly #stop: (() => void)[] = [];
	#hasAskedToPersist = false;

	constructor(deps: ReplicaDeps, parts: Parts, coordinator: Coordinator) {
		this.#deps = deps;
		this.#parts = parts;
		this.#coordinator = coordinator;
		const { device, drain, segments } = parts;
		this.user = device.user;
		this.connection = parts.connection.state;
		this.storage = device.storage;
		this.people = device.people;
		this.own = parts.ownEntries;
		this.#copies = new SegmentCopies(deps.openSegmentPort);
		this.offline = new KeptRooms({
			...{ device, own: this.own, clock: deps.clock, locks: deps.locks },
			isInTouch: () => parts.connection.isInTouch,
			fetch: (room, number) => parts.catchUp.fetchSealed(room, number)
		});
		this.presence = parts.presence.known;
		this.#reader = unreadReader(device);
		this.#threads = new RoomThreads({
			...{ clock: deps.clock, api: deps.api, device, segments, own: this.own, connection: this.connection },
			isInTouch: () => parts.connection.isInTouch,
			isMentioned: (text) => this.#reader.isMentioned(text),
			read: (room, number) => this.#copyOf(room, number)
		});
		this.threads = this.#threads.rows;
		const sources = [device.rooms, device.outbox, this.own.drafts, this.own.unreadMarks, device.marks, segments.changes];
		this.rooms = new Derived(sources, () => this.#roomRows());
		this.outbox = new Derived([device.outbox, device.rooms, drain.sending], () => this.#outboxEntries());
	}

	/** Goes to work: connects, waits for its turn to drain. */
	start(): void {
		const { connection, drain, device, segments } = this.#parts;
		drain.start();
		this.#threads.start();
		const wakeUps = this.#deps.wakeUps.listen({ wake: () => connection.wake(), offline: () => connection.drop() });
		this.#stop.push(
			wakeUps,
			device.outbox.subscribe(() => this.#rowsChanged())
		);
		this.#stop.push(keepRooms(device, segments, this.#deps.clock, this.#reader));
		this.#stop.push(device.isWiped.subscribe(() => void this.#wipedElsewhere()));
		this.#stop.push(connection.state.subscribe(() => connection.state.get().kind === 'online' && this.#cameOnline()));
		void this.offline.start();
		connection.wake();
		void this.#persist(false);
	}

	async find(search: Search, limit: number): Promise<DeviceFindings> {
		this.#search ??= this.#openSearch();
		return (await this.#search).find(search, limit);
	}

	async readSaved(): Promise<readonly SavedWords[]> {
		const { readSaved } = await import('./later/saved-words.ts');
		const isOnline = (): boolean => this.#parts.connection.isInTouch;
		return readSaved({ ...this.#parts, api: this.#deps.api, isOnline }, this.own.saved.get());
	}

	openRoom(id: RoomId): RoomSession {
		const open = this.#open.get(id) ?? this.#newSession(id);
		this.#open.set(id, open);
		return open.opened();
	}

	watch(users: readonly UserId[]): () => void {
		return this.#parts.presence.watch(users);
	}

	async createRoom(room: {
		kind: 'channel' | 'group';
		name: string;
		topic?: string;
		members?: readonly UserId[];
	}): Promise<RoomId> {
		const { kind, name, topic, members = [] } = room;
		const id = newRoomId(this.#deps.clock);
		await this.#keepRoom({ id, kind, name, ...(topic && { topic }), role: 'owner', memberCount: members.length + 1 });
		await this.#queue(id, { type: 'createRoom', kind, name, ...(topic && { topic }), members: [...members] });
		return id;
	}

	async createDirect(users: readonly UserId[]): Promise<RoomId> {
		const members = [...new Set([this.user, ...users])].sort();
		const id = directRoomId(members);
		if (this.#parts.device.rooms.get().has(id)) return id;
		const others = members.filter((user) => user !== this.user);
		const name = others.map((user) => this.people.get().get(user)?.fullName ?? '').join(', ');
		await this.#keepRoom({ id, kind: 'direct', name, role: 'member', memberCount: members.length, members });
		await this.#queue(id, { type: 'createDirect', users: others });
		return id;
	}

	joinRoom(room: RoomId): Promise<void> {
		return this.#queue(room, { type: 'joinRoom' });
	}

	leaveRoom(room: RoomId): Promise<void> {
		return this.#queue(room, { type: 'leaveRoom' });
	}

	discard({ order }: Pick<OutboxRow, 'order'>): Promise<PutBack> {
		return discardRow(this.#parts.device, order);
	}

	async retry({ order }: Pick<OutboxRow, 'order'>): Promise<void> {
		const row = this.#parts.device.row(order);
		if (row) await this.#renew(row);
	}

	async editQueued({ order }: Pick<OutboxRow, 'order'>, text: string): Promise<boolean> {
		const { device, drain } = this.#parts;
		const row = device.row(order);
		if (!row || !('text' in row) || drain.sending.get().has(order)) return false;
		// An id that was refused may be known to the server with the old text: the new text is a new message.
		const id = row.kind === 'message' && row.refused !== undefined ? newMessageId(this.#deps.clock) : row.id;
		await this.#renew({ ...row, id, text });
		return true;
	}

	syncNow(): void {
		const { connection } = this.#parts;
		if (connection.isInTouch) this.#coordinator.syncSoon(0);
		else connection.wake();
	}

	signedInAgain(): void {
		this.#parts.connection.signedInAgain();
	}

	async signOut(): Promise<void> {
		const answer = await this.#deps.api.json(anything, '/api/auth/logout', { method: 'POST' });
		if (answer.kind === 'unreachable') this.#deps.oweSignOut?.();
		await this.wipe();
	}

	async wipe(): Promise<void> {
		const { device, shelf } = this.#parts;
		device.announceWipe();
		const kept = await shelf.documents();
		const open = this.#parts.segments.all.map(({ document }) => document);
		await this.close();
		for (const document of new Set([...open, ...kept])) await shelf.remove(document);
		await device.store.tables.destroy();
	}

	async close(): Promise<void> {
		const { drain, connection, segments, device, marks, presence, directory, own, ownEntries } = this.#parts;
		for (const stop of this.#stop) stop();
		for (const room of this.#open.values()) room.end();
		this.offline.close();
		this.#copies.close();
		this.#coordinator.close();
		void this.#search?.then((search) => search.close());
		marks.close();
		presence.close();
		directory.close();
		drain.close();
		connection.close();
		this.#threads.close();
		ownEntries.close();
		await Promise.all([segments.close(), own.close()]);
		device.close();
	}

	#newSession(id: RoomId): OpenRoom {
		const { device, marks, directory, isSettled, segments, shelf, catchUp, connection } = this.#parts;
		const { own } = this;
		const window = new RoomWindow(id, {
			segments,
			record: () => device.rooms.get().get(id),
			read: async (room, number, mayAsk) =>
				(await shelf.current(room, number)) ??
				(mayAsk ? await catchUp.fetchSealed(room, number) : undefined) ??
				this.#copyOf(room, number),
			decode: (bytes) => this.#copies.read(bytes),
			heldNumbers: async (room) =>
				(await device.store.segments(room)).filter(({ heldPosition }) => heldPosition > 0).map(({ number }) => number),
			isInTouch: () => connection.isInTouch,
			kept: device.segmentKept
		});
		const places = new RoomPlaces(id, { device, api: this.#deps.api });
		const board = new PinBoard(id, device, this.#deps.api);
		const closed = (): void => void this.#open.delete(id);
		const shared = { device, own, marks, directory, isSettled, reader: this.#reader, threads: this.#threads };
		return new OpenRoom(id, { clock: this.#deps.clock, ...shared, window, places, board, closed });
	}

	/** Whatever this device keeps of a segment. */
	#copyOf(room: RoomId, number: number): Promise<Uint8Array | undefined> {
		const { device, shelf } = this.#parts;
		return shelf.anyCopy(segmentName({ room, number, generation: device.rooms.get().get(room)?.live.generation ?? 1 }));
	}

	/** Comes with its code when it is first wanted; what does not come is asked for again by the next question. */
	async #openSearch(): Promise<DeviceSearch> {
		const { device, shelf, segments } = this.#parts;
		const { clock, openSearchPort } = this.#deps;
		try {
			const [{ DeviceSearch }, { searchPagePort }] = await Promise.all([
				import('./later/device-search.ts'),
				import('./later/search-ports.ts')
			]);
			const openPort = openSearchPort ?? (() => Promise.resolve(searchPagePort()));
			return new DeviceSearch({ clock, device, shelf, segments, openPort });
		} catch (cause) {
			this.#search = undefined;
			throw new SyncError('device-lost', { cause });
		}
	}

	/** What could not be had before is tried again. */
	#cameOnline(): void {
		this.offline.follow();
		for (const room of this.#open.values()) void room.retry();
	}

	/** An edit is of now: what another device did to the message meanwhile must not pass for later. */
	async #renew(row: OutboxRow): Promise<void> {
		const { device, segments } = this.#parts;
		if (row.kind !== 'edit') return device.renewRow(row);
		const facts = segments.peek(row.document)?.facts.get();
		const at = editTime(row.id, this.#deps.clock.now(), facts ? [facts] : [], device.rowsOf(row.room));
		await device.renewRow({ ...row, at });
	}

	async #queue(room: RoomId, command: RoomCommand): Promise<void> {
		const { device } = this.#parts;
		const { clock } = this.#deps;
		await device.addRow({ kind: 'command', room, at: clock.now(), key: newMessageId(clock), command });
	}

	async #keepRoom(room: Pick<RoomRecord, 'id' | 'kind' | 'name' | 'topic' | 'role' | 'memberCount' | 'members'>): Promise<void> {
		const live = { number: 1, generation: 1, document: segmentName({ room: room.id, number: 1, generation: 1 }) };
		const counters = { lastSeq: 0, readSeq: 0, unread: 0, mentions: 0, fromSegment: 1 };
		await this.#parts.device.saveRooms({ rooms: [{ ...room, ...counters, live, seenAt: this.#deps.clock.now() }] });
	}

	#roomRows(): readonly RoomRow[] {
		const { device, segments } = this.#parts;
		const rows = Map.groupBy(device.outbox.get(), (row) => row.room);
		const list: RoomRow[] = [];
		for (const room of device.rooms.get().values()) {
			const own = rows.get(room.id) ?? [];
			if (own.some((row) => row.kind === 'command' && row.command.type === 'leaveRoom' && row.refused === undefined)) continue;
			const facts = segments.peek(room.live.document)?.facts.get();
			const markedSeq = device.marks.get().get(room.id)?.readSeq ?? 0;
			const draft = this.own.drafts.get().get(room.id);
			const unreadMark = this.own.unreadMarks.get().get(room.id);
			list.push(roomRow({ ...this.#reader, room, markedSeq, unreadMark, draft, rows: own, facts }));
		}
		return list.sort(byActivity);
	}

	#outboxEntries(): readonly OutboxEntry[] {
		const { device, drain } = this.#parts;
		const sending = drain.sending.get();
		return device.outbox.get().map((row) => ({
			...row,
			state: row.refused !== undefined ? 'refused' : sending.has(row.order) ? 'sending' : 'waiting',
			roomName: device.rooms.get().get(row.room)?.name ?? row.roomName ?? ''
		}));
	}

	/** The screens see a signed-out state; what is left here is gone with the page. */
	async #wipedElsewhere(): Promise<void> {
		this.#parts.connection.signedOut('signed_out');
		await this.close();
	}

	#rowsChanged(): void {
		if (this.#parts.device.outbox.get().length === 0) return;
		this.#deps.rowsWait?.();
		if (!this.#hasAskedToPersist) void this.#persist(true);
	}

	/** Asked once there is something worth keeping, never at the first visit. */
	async #persist(ask: boolean): Promise<void> {
		this.#hasAskedToPersist ||= ask;
		const { storage } = this.#parts.device;
		const isPersistent = await this.#deps.persistence.isPersistent(ask);
		if (isPersistent !== storage.get().isPersistent) storage.set({ ...storage.get(), isPersistent });
	}
}
