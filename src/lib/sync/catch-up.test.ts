import { expect, test } from 'vitest';
import { until } from './fake-clock.fixture.ts';
import { aMessage, aPlace, aRoom, FakeDevice, shown, someone } from './replica.fixture.ts';

const gets = (calls: readonly string[], path: RegExp): number => calls.filter((call) => path.test(call)).length;

test('[P1.8] [S23] after a connect every room that changed is fetched, newest first, and the progress says how many of how many', async () => {
	const { server, users, device } = aPlace();
	const rooms = Array.from({ length: 14 }, aRoom);
	for (const room of rooms) {
		server.addRoom(room, 'group', room, users);
		server.say(room, users[1] ?? someone(), aMessage(), `in ${room}`);
	}
	const { replica } = await device.openTab();
	const progress: string[] = [];
	replica.connection.subscribe(() => {
		const state = replica.connection.get();
		if (state.kind === 'syncing' && state.total > 0) progress.push(`${state.done}/${state.total}`);
	});
	await until(() => replica.connection.get().kind === 'online');
	expect(progress.map((line) => line.split('/')[1])).toEqual(progress.map(() => '15'));
	expect(progress.map((line) => Number(line.split('/')[0]))).toEqual(progress.map((_, index) => index));
	expect(gets(server.calls, /segments\/1$/)).toBe(15);

	await replica.close();
	server.calls.length = 0;
	const next = await device.openTab();
	await until(() => next.replica.connection.get().kind === 'online');
	expect(gets(server.calls, /segments\//)).toBe(0);
	// The busiest come over the socket; of the others a hint, and then the one segment.
	const attached = rooms.filter((room) => server.attachedTo(`room:${room}:1:1`) > 0);
	const quiet = rooms.find((room) => !attached.includes(room));
	server.say(attached[0] ?? aRoom(), users[1] ?? someone(), aMessage(), 'over the socket');
	server.say(quiet ?? aRoom(), users[1] ?? someone(), aMessage(), 'by a hint');
	next.clock.advance(4_000);
	await until(() => gets(server.calls, /segments\//) === 1);
	expect(server.calls).toContain(`GET /api/rooms/${quiet}/segments/1`);
	const unread = (id?: string): number | undefined => next.replica.rooms.get().find((row) => row.id === id)?.unread;
	await until(() => unread(quiet) === 2 && unread(attached[0]) === 2);
	await next.replica.close();
});

test('[P1.8] [P1.1] a room that was never opened is read from the device once it was caught up', async () => {
	const { server, room, users, device } = aPlace();
	server.say(room, users[1] ?? someone(), aMessage(), 'while away');
	const first = await device.openTab();
	await until(() => first.replica.connection.get().kind === 'online');
	await first.replica.close();
	server.crash();
	const { replica } = await device.openTab();
	const session = replica.openRoom(room);
	await until(() => session.status.get() === 'ready');
	expect(shown(session.timeline.get())).toEqual(['while away:sent']);
	expect(replica.rooms.get()).toMatchObject([{ id: room, unread: 1 }]);
	await replica.close();
});

test('[P1.8] what failed half-way goes on where it was, and the cursor never passes what was not kept', async () => {
	const { server, room, users, device } = aPlace();
	server.say(room, users[1] ?? someone(), aMessage(), 'one');
	const { replica, clock } = await device.openTab();
	server.fails = /segments/;
	await until(() => gets(server.calls, /segments\/1$/) === 1);
	await until(() => replica.connection.get().trouble === 'server_failing');
	expect(replica.connection.get().kind).toBe('syncing');
	server.fails = undefined;
	clock.advance(10_000);
	await until(() => replica.connection.get().kind === 'online');
	expect(replica.connection.get().trouble).toBeUndefined();
	server.crash();
	const session = replica.openRoom(room);
	await until(() => shown(session.timeline.get()).join() === 'one:sent');
	await replica.close();
});

test('[P1.9] older segments come from the device while they are current, and over HTTP otherwise', async () => {
	const { server, room, users, device } = aPlace();
	for (let number = 1; number <= 4; number += 1) {
		server.say(room, users[1] ?? someone(), aMessage(), `in ${number}`);
		if (number < 4) server.rollOver(room);
	}
	const { replica } = await device.openTab();
	await until(() => replica.connection.get().kind === 'online');
	const session = replica.openRoom(room);
	await until(() => shown(session.timeline.get()).length === 2);
	expect(session.older.get()).toBe('more');
	server.calls.length = 0;
	await session.loadOlder();
	await session.loadOlder();
	expect(shown(session.timeline.get())).toEqual(['in 1:sent', 'in 2:sent', 'in 3:sent', 'in 4:sent']);
	expect(session.older.get()).toBe('none');
	expect(gets(server.calls, /segments\//)).toBe(2);
	session.close();
	server.crash();
	const again = replica.openRoom(room);
	await until(() => shown(again.timeline.get()).length === 2);
	await again.loadOlder();
	await again.loadOlder();
	expect(shown(again.timeline.get())).toHaveLength(4);
	await replica.close();
});

test('[P3.1] after a restored backup one offers again what it lacks of one’s own, and drops the copy of before', async () => {
	const { server, room, device, users } = aPlace();
	const { replica, clock } = await device.openTab();
	const session = replica.openRoom(room);
	await until(() => replica.connection.get().kind === 'online' && session.status.get() === 'ready');
	server.say(room, users[1] ?? someone(), aMessage(), 'theirs, lost with the backup');
	await session.send('mine');
	await until(() => shown(session.timeline.get()).length === 2 && replica.outbox.get().length === 0);
	clock.advance(5_000);
	await until(() => server.calls.filter((call) => call === 'GET /api/sync').length > 1);
	server.crash();
	server.restoreEmpty(room);
	server.isUp = true;
	clock.advance(10_000);
	await until(() => shown(session.timeline.get()).join() === 'mine:sent');
	expect(server.texts(room)).toEqual(['mine']);
	await replica.close();
});

test('[P3.9] read markers are told once a second, kept while offline, and never go back', async () => {
	const { server, room, users, device } = aPlace();
	for (let number = 1; number <= 5; number += 1) server.say(room, users[1] ?? someone(), aMessage(), `${number}`);
	const { replica, clock } = await device.openTab();
	await until(() => replica.connection.get().kind === 'online');
	expect(replica.rooms.get()[0]?.unread).toBe(5);
	const session = replica.openRoom(room);
	await until(() => shown(session.timeline.get()).length === 5);
	for (const seq of [1, 3, 2]) session.markRead(seq);
	expect(replica.rooms.get()[0]?.unread).toBe(2);
	clock.advance(1_000);
	await until(() => server.markers.read.get(`${room}/${device.user}`) === 3);
	// First that all of it is on this device, then three markers as one.
	expect(server.markers.tellings).toEqual([
		{ user: device.user, seq: 0, delivered: 5 },
		{ user: device.user, seq: 3, delivered: 5 }
	]);
	server.crash();
	session.markRead(5);
	await replica.close();
	const next = await device.openTab();
	expect(next.replica.rooms.get()[0]?.unread).toBe(0);
	server.isUp = true;
	next.clock.advance(10_000);
	await until(() => server.markers.read.get(`${room}/${device.user}`) === 5);
	await next.replica.close();
});

test('typing is seen by the others and ends by sending, by stopping, and with the connection', async () => {
	const { server, room, users, device } = aPlace();
	const [ann, ben] = [await device.openTab(), await new FakeDevice(server, users[1] ?? someone()).openTab()];
	const [mine, theirs] = [ann, ben].map(({ replica }) => replica.openRoom(room));
	if (!mine || !theirs) throw new Error('no session');
	await until(
		() => [ann, ben].every(({ replica }) => replica.connection.get().kind === 'online') && mine.status.get() === 'ready'
	);
	await until(() => server.attachedTo(`room:${room}:1:1`) === 2);
	mine.setTyping(true);
	await until(() => theirs.typing.get().join() === device.user);
	ann.clock.advance(5_000);
	await until(() => theirs.typing.get().length === 0);
	mine.setTyping(true);
	await until(() => theirs.typing.get().length === 1);
	await mine.send('done');
	await until(() => theirs.typing.get().length === 0);
	mine.setTyping(true);
	await until(() => theirs.typing.get().length === 1);
	server.crash();
	expect(theirs.typing.get()).toEqual([]);
	await Promise.all([ann.replica.close(), ben.replica.close()]);
});

test('[P1.1] a draft is there after a reload, and gone once its text was sent', async () => {
	const { server, room, device } = aPlace();
	const first = await device.openTab();
	await until(() => first.replica.connection.get().kind === 'online');
	const session = first.replica.openRoom(room);
	session.setDraft('half a sen');
	session.setDraft('half a sentence');
	await first.replica.close();
	server.crash();
	const next = await device.openTab();
	const again = next.replica.openRoom(room);
	expect(again.draft.get()).toBe('half a sentence');
	expect(next.replica.rooms.get()).toMatchObject([{ draft: 'half a sentence' }]);
	await again.send('half a sentence');
	expect(again.draft.get()).toBe('');
	await next.replica.close();
	const last = await device.openTab();
	expect(last.replica.rooms.get()[0]?.draft).toBeUndefined();
	await last.replica.close();
});
