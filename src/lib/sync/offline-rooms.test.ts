import { expect, test } from 'vitest';
import { MemoryTables } from '#lib/platform/memory-tables.ts';
import type { TableChange } from '#lib/platform/tables.ts';
import { SyncError } from '#lib/core/sync-error.ts';
import type { RoomId } from '#lib/core/ids.ts';
import { nextToGo } from './eviction.ts';
import { until } from './fake-clock.fixture.ts';
import type { FakeServer } from './fake-server.fixture.ts';
import { aMessage, aPlace, aRoom, FakeDevice, shown, someone } from './replica.fixture.ts';

/** A room with so many segments of a message each. */
function fill(server: FakeServer, room: RoomId, segments: number): void {
	for (let number = 1; number <= segments; number += 1) {
		server.say(room, someone(), aMessage(), `in ${number}`);
		if (number < segments) server.rollOver(room);
	}
}

const fetched = (server: FakeServer): number[] =>
	server.calls.flatMap((call) => (/GET .*segments\/(\d+)$/.exec(call) ?? []).slice(1, 2).map(Number));

test('[S65] [P1.1] a room kept offline is fetched whole, newest first, and read to its beginning with the server gone', async () => {
	const { server, room, device } = aPlace();
	fill(server, room, 6);
	const { replica, clock } = await device.openTab();
	await until(() => replica.connection.get().kind === 'online');
	server.calls.length = 0;
	replica.offline.keep(room, true);
	const copy = () => replica.offline.copies.get().get(room);
	await until(() => copy()?.state === 'fetching');
	await until(() => (clock.advance(50), copy()?.state === 'complete'));
	expect(copy()).toEqual({ state: 'complete', done: 6, total: 6 });
	expect(fetched(server)).toEqual([5, 4, 3, 2, 1]);
	expect(await replica.offline.usage()).toMatchObject([{ room, segments: 6 }]);
	server.crash();
	const session = replica.openRoom(room);
	await until(() => session.status.get() === 'ready');
	for (let turn = 0; turn < 6; turn += 1) await session.loadOlder();
	expect(shown(session.timeline.get())).toHaveLength(6);
	expect(session.older.get()).toBe('none');
	await replica.close();
});

test('[S65] fetching is paused, goes on after a restart where it was, and keeps up with what is new', async () => {
	const { server, room, device } = aPlace();
	fill(server, room, 6);
	const first = await device.openTab();
	await until(() => first.replica.connection.get().kind === 'online');
	server.calls.length = 0;
	first.replica.offline.keep(room, true);
	await until(() => fetched(server).length === 1);
	await first.replica.offline.pause(room, true);
	first.clock.advance(1_000);
	await until(() => first.replica.offline.copies.get().get(room)?.state === 'paused');
	const before = fetched(server).length;
	await first.replica.close();

	const next = await device.openTab();
	await until(() => next.replica.connection.get().kind === 'online');
	const copy = () => next.replica.offline.copies.get().get(room);
	await until(() => copy() !== undefined);
	expect(copy()?.state).toBe('paused');
	expect(fetched(server)).toHaveLength(before);
	await next.replica.offline.pause(room, false);
	await until(() => (next.clock.advance(50), copy()?.state === 'complete'));
	expect(new Set(fetched(server)).size).toBe(fetched(server).length);

	server.rollOver(room);
	server.say(room, someone(), aMessage(), 'in 7');
	await until(() => (next.clock.advance(500), copy()?.total === 7 && copy()?.state === 'complete'));
	await next.replica.offline.free(room);
	await until(() => copy() === undefined);
	const [usage] = await next.replica.offline.usage();
	expect(usage?.segments ?? 0).toBeLessThanOrEqual(1);
	await next.replica.close();
});

test('a full device lets the oldest go that nobody asked to keep, then the kept, then the live ones', () => {
	const [kept, other] = [aRoom(), aRoom()];
	const segment = (room: RoomId, number: number, isLive = false) => ({
		...{ room, number, isLive, document: `room:${room}:${number}:1`, position: 1, heldPosition: 1, bytes: 600_000 },
		span: { firstSeq: 1, lastSeq: 1, firstAt: number, lastAt: number }
	});
	let held = [segment(kept, 1), segment(other, 3), segment(other, 2), segment(other, 4), segment(other, 9, true)];
	const order: string[] = [];
	for (let going = nextToGo(held, new Set([kept]), 'all'); going.length > 0; going = nextToGo(held, new Set([kept]), 'all')) {
		order.push(going.map(({ number, isLive }) => `${number}${isLive ? ' live' : ''}`).join(' '));
		held = held.filter((one) => !going.includes(one));
	}
	expect(order).toEqual(['2 3', '4', '1', '9 live']);
	expect(nextToGo([segment(kept, 1), segment(other, 9, true)], new Set([kept]), 'unkept')).toEqual([]);
});

/** Holds so many bytes of copies, and no more: then nothing fits, an outbox row neither. */
class SmallTables extends MemoryTables {
	readonly #most: number;
	readonly #sizes = new Map<string | number, number>();
	isTight = false;

	constructor(most: number) {
		super();
		this.#most = most;
	}

	override async write(changes: readonly TableChange[]): Promise<void> {
		const sizes = new Map(this.#sizes);
		for (const change of changes) {
			if (change.table !== 'blobs' || 'prefix' in change) continue;
			if ('remove' in change) sizes.delete(change.key);
			else sizes.set(change.key, (change.value as Uint8Array).byteLength);
		}
		const used = [...sizes.values()].reduce((sum, size) => sum + size, 0);
		const isGrowing = changes.some((change) => change.table === 'blobs' && 'value' in change);
		if (isGrowing && used > this.#most) throw new SyncError('device-full');
		for (const key of this.#sizes.keys()) if (!sizes.has(key)) this.isTight = false;
		this.#sizes.clear();
		for (const [key, size] of sizes) this.#sizes.set(key, size);
		await super.write(changes);
	}

	override append<Value>(...args: Parameters<MemoryTables['append']>): Promise<Value> {
		if (this.isTight) return Promise.reject(new SyncError('device-full'));
		return super.append(...args) as Promise<Value>;
	}
}

test('[P1.2] [P1.3] on a full device a message finds its place, and what goes for it is old history', async () => {
	const { server, room, users } = aPlace();
	fill(server, room, 4);
	const tables = new SmallTables(1_000_000);
	const device = new FakeDevice(server, users[0] ?? someone(), { tables });
	const { replica, clock } = await device.openTab();
	await until(() => replica.connection.get().kind === 'online');
	replica.offline.keep(room, true);
	await until(() => (clock.advance(50), replica.offline.copies.get().get(room)?.state === 'complete'));
	const session = replica.openRoom(room);
	await until(() => session.status.get() === 'ready');
	tables.isTight = true;
	server.crash();
	await session.send('there is always room for this');
	expect(replica.outbox.get()).toMatchObject([{ text: 'there is always room for this', state: 'waiting' }]);
	expect(replica.storage.get().kind).toBe('memory');
	await replica.close();
});
