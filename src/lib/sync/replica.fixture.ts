/** Devices, tabs and people for tests of the replica: everything around it is a fake, the replica itself is real. */
import { newRoomId, newUserId, type UserId } from '#lib/core/ids.ts';
import { Api } from '#lib/platform/api.ts';
import { MemoryTables } from '#lib/platform/memory-tables.ts';
import { noSegmentCaches, type SegmentCaches } from '#lib/platform/segment-cache.ts';
import type { OpenTabChannel } from '#lib/platform/tab-channel.ts';
import { PageLocks } from '#lib/platform/tab-lock.ts';
import type { Tables } from '#lib/platform/tables.ts';
import { noWakeUps } from '#lib/platform/wake-ups.ts';
import { FakeClock } from './fake-clock.fixture.ts';
import type { FakeServer } from './fake-server.fixture.ts';
import { openReplica, type ReplicaDeps } from './open-replica.ts';
import type { Replica, TimelineEntry } from './replica.ts';

const seeds = new FakeClock(7);
export const someone = (): UserId => newUserId(seeds);
export const aRoom = () => newRoomId(seeds);

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

/** `text:state` of each message, in order. */
export const shown = (timeline: readonly TimelineEntry[]): string[] =>
	timeline.flatMap((entry) => (entry.kind === 'message' ? `${entry.isRedacted ? '[redacted]' : entry.text}:${entry.state}` : []));
