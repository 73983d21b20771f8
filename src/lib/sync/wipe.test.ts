import { expect, test } from 'vitest';
import { segmentName } from '#lib/core/segment.ts';
import type { SegmentCaches } from '#lib/platform/segment-cache.ts';
import { until } from './fake-clock.fixture.ts';
import { aPlace, aRoom, FakeDevice } from './replica.fixture.ts';

/** Databases of documents that earlier pages have left, none of them open now. */
function cachesLeft(documents: readonly string[]): { caches: SegmentCaches; left: Set<string> } {
	const left = new Set(documents);
	const caches: SegmentCaches = {
		open(document) {
			left.add(document);
			return { origin: undefined, loaded: Promise.resolve(), close: () => Promise.resolve() };
		},
		remove(document) {
			left.delete(document);
			return Promise.resolve();
		},
		documents: () => Promise.resolve([...left])
	};
	return { caches, left };
}

async function aDeviceWithTwoRooms() {
	const { server, users, room } = aPlace(1);
	const other = aRoom();
	server.addRoom(other, 'channel', 'Quay', users);
	const document = (id: typeof room, number: number): string => segmentName({ room: id, number, generation: 1 });
	const { caches, left } = cachesLeft([document(room, 3), document(room, 2), document(other, 3)]);
	const [user = ''] = users;
	const { replica, clock } = await new FakeDevice(server, user as (typeof users)[number], { caches }).openTab();
	await until(() => replica.connection.get().kind === 'online' && replica.rooms.get().length === 2);
	return { server, user: user as (typeof users)[number], room, kept: document(other, 3), left, replica, clock };
}

test('nothing of a room stays on the device of whoever was removed from it, open or not', async () => {
	const { server, user, room, kept, left, replica, clock } = await aDeviceWithTwoRooms();
	clock.advance(10_000);
	server.remove(room, user);
	clock.advance(10_000);
	await until(() => replica.rooms.get().length === 1);
	expect([...left].filter((document) => document.includes(room))).toEqual([]);
	expect(left.has(kept)).toBe(true);
	await replica.close();
});

test('nothing of any room stays on the device after signing out, open or not', async () => {
	const { replica, left } = await aDeviceWithTwoRooms();
	await replica.signOut();
	expect([...left]).toEqual([]);
});
