import { expect, test } from 'vitest';
import { until } from './fake-clock.fixture.ts';
import { aPlace, roomOf, shown } from './replica.fixture.ts';

async function inRoom() {
	const place = aPlace();
	const { replica, clock } = await place.device.openTab();
	const session = replica.openRoom(place.room);
	await until(() => replica.connection.get().kind === 'online' && session.status.get() === 'ready');
	const id = await session.send('keep this');
	await until(() => shown(session.timeline.get()).join() === 'keep this:sent');
	const isMarked = (): boolean => session.timeline.get().some((entry) => entry.kind === 'message' && entry.isPinned === true);
	return { ...place, replica, clock, session, id, isMarked };
}

test('[S42] a pin set with no network shows at once, holds up no message, and is told when there is one', async () => {
	const { server, room, replica, session, id, isMarked } = await inRoom();
	server.crash();
	await until(() => replica.connection.get().kind === 'offline');
	await session.pin(id, true);
	expect(isMarked()).toBe(true);
	expect(session.pins.get()).toMatchObject([{ id, text: 'keep this' }]);
	expect(session.room.get()?.isPending).toBe(false);
	await session.send('and go on');
	server.isUp = true;
	replica.syncNow();
	await until(() => replica.outbox.get().length === 0);
	expect(roomOf(server, room).pins).toEqual([id]);
	expect(isMarked()).toBe(true);
	await session.pin(id, false);
	expect(isMarked()).toBe(false);
	await until(() => roomOf(server, room).pins?.length === 0);
	await until(() => replica.outbox.get().length === 0);
	expect(session.pins.get()).toEqual([]);
	await replica.close();
});

test('[S42] a pin that the server refuses is no pin, and discarding it takes nothing else along', async () => {
	const { server, room, replica, session, id, isMarked } = await inRoom();
	roomOf(server, room).mayPin = false;
	await session.pin(id, true);
	await until(() => replica.outbox.get()[0]?.refused === 'may_not_pin');
	expect(isMarked()).toBe(false);
	await session.send('not held up');
	await until(() => shown(session.timeline.get()).join() === 'keep this:sent,not held up:sent');
	await replica.discard({ order: replica.outbox.get()[0]?.order ?? 0 });
	expect(replica.outbox.get()).toEqual([]);
	expect(session.status.get()).toBe('ready');
	await replica.close();
});

test('[S42, P1.1] what others pinned is at hand with no network, by the words last told; a redaction takes it off', async () => {
	const { server, room, replica, clock, session, id, device } = await inRoom();
	roomOf(server, room).pins = [id];
	roomOf(server, room).changedAt = server.tick();
	replica.syncNow();
	clock.advance(10_000);
	await until(() => session.pins.get()[0]?.text === 'keep this');
	await until(() => server.calls.includes(`GET /api/rooms/${room}/pins`));
	await replica.close();
	server.crash();
	const { replica: later } = await device.restarted().openTab();
	const again = later.openRoom(room);
	await until(() => again.pins.get()[0]?.text === 'keep this');
	server.isUp = true;
	server.redact(room, id);
	roomOf(server, room).pins = [];
	roomOf(server, room).changedAt = server.tick();
	later.syncNow();
	await until(() => later.connection.get().kind === 'online');
	await until(() => again.pins.get().length === 0);
	await later.close();
});
