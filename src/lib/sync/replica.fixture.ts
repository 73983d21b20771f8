/** Devices, tabs and people for tests of the replica: everything around it is a fake, the replica itself is real. */
import { newMessageId, newRoomId, newUserId, type MessageId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { Api } from '#lib/platform/api.ts';
import { MemoryTables } from '#lib/platform/memory-tables.ts';
import { noSegmentCaches, type SegmentCaches } from '#lib/platform/segment-cache.ts';
import type { OpenSocket, SyncSocket } from '#lib/platform/socket.ts';
import type { OpenTabChannel } from '#lib/platform/tab-channel.ts';
import { PageLocks } from '#lib/platform/tab-lock.ts';
import type { Tables } from '#lib/platform/tables.ts';
import { noWakeUps } from '#lib/platform/wake-ups.ts';
import { FakeClock } from './fake-clock.fixture.ts';
import { FakeServer, type FakeRoom } from './fake-server.fixture.ts';
import { openReplica, type ReplicaDeps } from './open-replica.ts';
import type { Replica, TimelineEntry } from './replica.ts';

const seeds = new FakeClock(7);
export const someone = (): UserId => newUserId(seeds);
export const aRoom = (): RoomId => newRoomId(seeds);
export const aMessage = (): MessageId => newMessageId(seeds);

/** One browser: its storage, its locks and its channels outlive its tabs. */
export class FakeDevice {
	readonly user: UserId;
	readonly tables: Tables;
	readonly locks = new PageLocks();
	readonly caches: SegmentCaches;
	readonly #server: FakeServer;
	readonly #listeners = new Map<string, Set<(message: unknown) => void>>();
	#tabs = 0;

	constructor(server: FakeServer, user: UserId, parts: { tables?: Tables; caches?: SegmentCaches } = {}) {
		this.#server = server;
		this.user = user;
		this.tables = parts.tables ?? new MemoryTables();
		this.caches = parts.caches ?? noSegmentCaches;
	}

	/** The same storage after the browser was killed: no lock is held and no tab is open. */
	restarted(): FakeDevice {
		return new FakeDevice(this.#server, this.user, { tables: this.tables, caches: this.caches });
	}

	async openTab(change: Partial<ReplicaDeps> = {}): Promise<{ replica: Replica; clock: FakeClock }> {
		this.#tabs += 1;
		const clock = new FakeClock(this.#tabs * 1_000 + this.user.charCodeAt(29));
		const deps: ReplicaDeps = {
			clock,
			api: new Api(this.#server.fetchFor(this.user), this.user),
			openSocket: this.#server.socketFor(this.user),
			persistence: { tables: keptOpen(this.tables), caches: this.caches, isPersistent: () => Promise.resolve(false) },
			locks: this.locks,
			openTabChannel: this.#channel,
			wakeUps: noWakeUps,
			...change
		};
		return { replica: await openReplica(deps, this.user), clock };
	}

	readonly #channel: OpenTabChannel = (name, heard) => {
		const listeners = this.#listeners.get(name) ?? new Set();
		this.#listeners.set(name, listeners.add(heard));
		return {
			post: (message) => {
				const copy = structuredClone(message);
				for (const other of listeners) if (other !== heard) setTimeout(() => listeners.has(other) && other(copy), 0);
			},
			close: () => void listeners.delete(heard)
		};
	};
}

/** A tab that dies at its n-th step: from then on nothing of it reaches storage or network, and nothing reaches it. */
export class DyingTab {
	#left: number;

	constructor(steps: number) {
		this.#left = steps;
	}

	get isDead(): boolean {
		return this.#left <= 0;
	}

	/** For `openTab`. */
	wrap(device: FakeDevice, openSocket: OpenSocket): Partial<ReplicaDeps> {
		const tables = keptOpen(device.tables);
		const dying: Tables = {
			...tables,
			read: (table, key) => this.#through(() => tables.read(table, key)),
			readAll: (table) => this.#through(() => tables.readAll(table)),
			write: (changes, durability) => this.#through(() => tables.write(changes, durability)),
			append: (table, make) => this.#through(() => tables.append(table, make))
		};
		return {
			persistence: { tables: dying, caches: device.caches, isPersistent: () => Promise.resolve(false) },
			openSocket: (events) =>
				this.#socket(openSocket({ opened: () => this.#step() && events.opened(), closed: () => this.#step() && events.closed() }))
		};
	}

	#socket(socket: SyncSocket): SyncSocket {
		return {
			close: () => socket.close(),
			attach: (request) => {
				const { events } = request;
				const attachment = socket.attach({
					...request,
					events: {
						synced: () => this.#step() && events.synced(),
						denied: (reason) => this.#step() && events.denied(reason),
						closed: () => this.#step() && events.closed(),
						event: (event) => this.#step() && events.event(event)
					}
				});
				return { ...attachment, send: (update) => void (this.#step() && attachment.send(update)) };
			}
		};
	}

	/** Dies before it, or after it and before anybody hears of it. */
	async #through<Result>(act: () => Promise<Result>): Promise<Result> {
		if (!this.#step()) return never();
		const result = await act();
		return this.#step() ? result : never();
	}

	#step(): boolean {
		this.#left -= 1;
		return !this.isDead;
	}
}

const never = <Result>(): Promise<Result> => new Promise(() => undefined);

/** The storage of a device does not close with one of its tabs. */
function keptOpen(tables: Tables): Tables {
	return {
		kind: tables.kind,
		read: (table, key) => tables.read(table, key),
		readAll: (table) => tables.readAll(table),
		write: (changes, durability) => tables.write(changes, durability),
		append: (table, make) => tables.append(table, make),
		destroy: () => tables.destroy(),
		close: () => undefined
	};
}

/** A room with these people in it, a device of the first one, and what is asked for most. */
export function aPlace(people = 2): { server: FakeServer; room: RoomId; users: UserId[]; device: FakeDevice } {
	const server = new FakeServer();
	const users = Array.from({ length: people }, someone);
	const room = aRoom();
	server.addRoom(room, 'channel', 'Harbour', users);
	return { server, room, users, device: new FakeDevice(server, users[0] as UserId) };
}

/** @throws when there is none. */
export function roomOf(server: FakeServer, id: RoomId): FakeRoom {
	const room = server.rooms.get(id);
	if (!room) throw new Error(`no room ${id}`);
	return room;
}

/** `text:state` of each message, in order. */
export const shown = (timeline: readonly TimelineEntry[]): string[] =>
	timeline.flatMap((entry) => (entry.kind === 'message' ? `${entry.isRedacted ? '[redacted]' : entry.text}:${entry.state}` : []));
