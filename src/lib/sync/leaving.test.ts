import { expect, test } from 'vitest';
import type { RoomId } from '#lib/core/ids.ts';
import { until } from './fake-clock.fixture.ts';
import type { FakeServer } from './fake-server.fixture.ts';
import { aPlace, roomOf, shown, someone } from './replica.fixture.ts';

/** Written with no network, in a room of this kind; what happens there meanwhile is said by `change`. */
async function backAfter(kind: 'channel' | 'group', change: (server: FakeServer, room: RoomId) => void) {
	const place = aPlace();
	const { server, room, device } = place;
	roomOf(server, room).kind = kind;
	const { replica, clock } = await device.openTab();
	const session = replica.openRoom(room);
	await until(() => replica.connection.get().kind === 'online' && session.status.get() === 'ready');
	server.crash();
	await until(() => replica.connection.get().kind === 'offline');
	const id = await session.send('between us');
	change(server, room);
	server.isUp = true;
	replica.syncNow();
	return { ...place, replica, clock, session, id };
}

const join = (server: FakeServer, room: RoomId): void => {
	roomOf(server, room).members.add(someone());
	roomOf(server, room).changedAt = server.tick();
};
const leave = (server: FakeServer, room: RoomId): void => {
	const { members } = roomOf(server, room);
	members.delete([...members][1] ?? someone());
	roomOf(server, room).changedAt = server.tick();
};
const turnPublic = (server: FakeServer, room: RoomId): void => {
	roomOf(server, room).kind = 'channel';
	roomOf(server, room).changedAt = server.tick();
};

test('[P1.15] a message that waited while people joined the group is held, and goes when its author says so', async () => {
	const { server, room, replica, session, id } = await backAfter('group', join);
	await until(() => shown(session.timeline.get()).join() === 'between us:refused');
	expect(replica.outbox.get()).toMatchObject([{ id, refused: 'people_joined', text: 'between us' }]);
	expect(server.texts(room)).toEqual([]);
	await replica.retry({ order: replica.outbox.get()[0]?.order ?? 0 });
	await until(() => shown(session.timeline.get()).join() === 'between us:sent');
	expect(server.texts(room)).toEqual(['between us']);
	await replica.close();
});

test('[P1.15] a message for a group that became a channel is held, and goes with another text', async () => {
	const { server, room, replica, session } = await backAfter('group', turnPublic);
	await until(() => replica.outbox.get()[0]?.refused === 'room_turned_public');
	expect(server.texts(room)).toEqual([]);
	expect(await replica.editQueued({ order: replica.outbox.get()[0]?.order ?? 0 }, 'for all to read')).toBe(true);
	await until(() => shown(session.timeline.get()).join() === 'for all to read:sent');
	await replica.close();
});

test.each([
	['a group where nothing changed', 'group', () => undefined],
	['a group that somebody left', 'group', leave],
	['a channel, which anyone may join', 'channel', join]
] as const)('[P1.15] a message for %s leaves by itself', async (_what, kind, change) => {
	const { replica, session } = await backAfter(kind, change);
	await until(() => shown(session.timeline.get()).join() === 'between us:sent');
	await replica.close();
});

test('[P1.15] while the server does not say what the group is now, the message waits, and others in channels do not', async () => {
	const { server, room, device } = aPlace();
	roomOf(server, room).kind = 'group';
	const channel = `${room.slice(0, -1)}0` as RoomId;
	server.addRoom(channel, 'channel', 'Deck', [device.user]);
	const { replica, clock } = await device.openTab();
	const [group, deck] = [replica.openRoom(room), replica.openRoom(channel)];
	await until(() => group.status.get() === 'ready' && deck.status.get() === 'ready');
	server.crash();
	await until(() => replica.connection.get().kind === 'offline');
	await group.send('to the group');
	await deck.send('to the deck');
	server.fails = /\/api\/sync/;
	server.isUp = true;
	replica.syncNow();
	await until(() => shown(deck.timeline.get()).join() === 'to the deck:sent');
	expect(shown(group.timeline.get())).toEqual(['to the group:saved']);
	server.fails = undefined;
	clock.advance(10_000);
	await until(() => shown(group.timeline.get()).join() === 'to the group:sent');
	await replica.close();
});
