import { expect, test } from 'vitest';
import type { UserId } from '#lib/core/ids.ts';
import { until } from './fake-clock.fixture.ts';
import { aMessage, aPlace, aRoom, FakeDevice, shown, someone } from './replica.fixture.ts';

async function twoPeople() {
	const { server, room, users, device } = aPlace();
	const [ann, ben] = users as [UserId, UserId];
	const [mine, theirs] = [await device.openTab(), await new FakeDevice(server, ben).openTab()];
	await until(() => [mine, theirs].every(({ replica }) => replica.connection.get().kind === 'online'));
	return { server, room, ann, ben, device, mine, theirs };
}

test('[S38] [S39] [P3.16] one’s own message is delivered when the other’s device has it, and read when they have read it', async () => {
	const { room, mine, theirs } = await twoPeople();
	const session = mine.replica.openRoom(room);
	await until(() => session.members.get().length === 2);
	await session.send('one');
	await until(() => shown(session.timeline.get()).join() === 'one:sent');
	// The other has it without having the room open.
	theirs.clock.advance(1_000);
	await until(() => shown(session.timeline.get()).join() === 'one:delivered');
	theirs.replica.openRoom(room).markRead(1);
	theirs.clock.advance(1_000);
	await until(() => shown(session.timeline.get()).join() === 'one:read');
	await Promise.all([mine, theirs].map(({ replica }) => replica.close()));
});

test('[S41] [P3.9] what was read with no network for hours is told once, after a reload too, and takes nothing back', async () => {
	const { server, room, ben, device, mine, theirs } = await twoPeople();
	for (let number = 1; number <= 6; number += 1) server.say(room, ben, aMessage(), `${number}`);
	const session = mine.replica.openRoom(room);
	await until(() => shown(session.timeline.get()).length === 6);
	mine.clock.advance(1_000);
	await until(() => server.markers.tellings.length > 0);
	server.crash();
	const told = server.markers.tellings.length;
	for (const seq of [2, 5, 3]) session.markRead(seq);
	mine.clock.advance(4 * 60 * 60_000);
	await mine.replica.close();
	const next = await device.openTab();
	server.isUp = true;
	next.clock.advance(10_000);
	await until(() => server.markers.tellings.some(({ user, seq }) => user === device.user && seq === 5));
	const since = server.markers.tellings.slice(told).filter(({ user }) => user === device.user);
	expect(since.map(({ seq }) => seq)).toEqual([5]);
	await Promise.all([next, theirs].map(({ replica }) => replica.close()));
});

test('[P3.17] what is read on one device is read on the other at once, without asking what changed', async () => {
	const { server, room, ben, ann, mine, theirs } = await twoPeople();
	for (let number = 1; number <= 3; number += 1) server.say(room, ben, aMessage(), `${number}`);
	const phone = await new FakeDevice(server, ann).openTab();
	await until(() => phone.replica.rooms.get()[0]?.unread === 3 && mine.replica.rooms.get()[0]?.unread === 3);
	const asked = server.calls.length;
	mine.replica.openRoom(room).markRead(3);
	mine.clock.advance(1_000);
	await until(() => phone.replica.rooms.get()[0]?.unread === 0);
	expect(server.calls.slice(asked).filter((call) => call === 'GET /api/sync')).toEqual([]);
	await Promise.all([mine, theirs, phone].map(({ replica }) => replica.close()));
});

test('[P3.17] a marker that nobody hears is told again, until the server has said that it did', async () => {
	const { server, room, ben, ann, mine, theirs } = await twoPeople();
	server.say(room, ben, aMessage(), 'one');
	await until(() => mine.replica.rooms.get()[0]?.unread === 1);
	server.markers.isDeaf = true;
	mine.replica.openRoom(room).markRead(1);
	mine.clock.advance(10_000);
	expect(server.markers.read.get(`${room}/${ann}`)).toBeUndefined();
	server.markers.isDeaf = false;
	mine.clock.advance(60_000);
	await until(() => server.markers.read.get(`${room}/${ann}`) === 1);
	const told = server.markers.tellings.length;
	mine.clock.advance(10 * 60_000);
	expect(server.markers.tellings).toHaveLength(told);
	await Promise.all([mine, theirs].map(({ replica }) => replica.close()));
});

test('[S80] people on screen and direct partners are watched, a changed screen once, and nothing is known without a line', async () => {
	const { server, mine, theirs, ben } = await twoPeople();
	const partner = someone();
	server.addRoom(aRoom(), 'direct', '', [mine.replica.user, partner]);
	mine.clock.advance(5_000);
	await until(() => mine.replica.rooms.get().some((row) => row.kind === 'direct'), 'the direct room');
	const stop = mine.replica.watch([ben]);
	mine.clock.advance(1_000);
	await until(() => server.markers.watched.get(mine.replica.user)?.join() === [ben, partner].sort().join());
	server.announce(mine.replica.user, { type: 'presence', user: ben, presence: 'away', lastActiveAt: 5 });
	expect(mine.replica.presence.get().get(ben)).toEqual({ presence: 'away', lastActiveAt: 5 });
	stop();
	mine.clock.advance(1_000);
	await until(() => server.markers.watched.get(mine.replica.user)?.join() === partner);
	server.crash();
	expect(mine.replica.presence.get().size).toBe(0);
	await Promise.all([mine, theirs].map(({ replica }) => replica.close()));
});

test('[S40] typing goes on while keys are pressed, and ends by itself when the line dies without a word', async () => {
	const { server, room, ann, mine, theirs } = await twoPeople();
	const [writing, seeing] = [mine.replica.openRoom(room), theirs.replica.openRoom(room)];
	await until(() => server.attachedTo(`room:${room}:1:1`) >= 2 && writing.status.get() === 'ready');
	const stop = seeing.typing.subscribe(() => undefined);
	for (let second = 0; second < 12; second += 1) {
		writing.setTyping(true);
		mine.clock.advance(1_000);
		theirs.clock.advance(1_000);
	}
	await until(() => seeing.typing.get().join() === ann);
	// Its device is gone: no state takes it back.
	theirs.clock.advance(8_000);
	await until(() => seeing.typing.get().length === 0);
	stop();
	await Promise.all([mine, theirs].map(({ replica }) => replica.close()));
});
