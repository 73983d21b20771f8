import { expect, test } from 'vitest';
import { until } from './fake-clock.fixture.ts';
import { aPlace, shown } from './replica.fixture.ts';

async function offline() {
	const place = aPlace();
	const { replica, clock } = await place.device.openTab();
	const session = replica.openRoom(place.room);
	await until(() => replica.connection.get().kind === 'online' && session.status.get() === 'ready');
	place.server.crash();
	const back = async (): Promise<void> => {
		place.server.isUp = true;
		clock.advance(10_000);
		await until(() => replica.outbox.get().length === 0);
	};
	return { ...place, replica, session, back };
}

test('[S124] [P1.3] what is discarded is gone, and comes back as it was for who thinks better of it', async () => {
	const { server, room, replica, session, back } = await offline();
	await session.send('one');
	await session.send('two');
	const [one] = replica.outbox.get();
	const putBack = await replica.discard({ order: one?.order ?? 0 });
	expect(shown(session.timeline.get())).toEqual(['two:saved']);
	await putBack();
	expect(replica.outbox.get().map((row) => 'text' in row && row.text)).toEqual(['two', 'one']);
	await back();
	expect(server.texts(room)).toEqual(['two', 'one']);
	await replica.close();
});

test('[S124] a room made offline goes with its command, and comes back with what was written there', async () => {
	const { replica, back } = await offline();
	const room = await replica.createRoom({ kind: 'channel', name: 'night watch' });
	const session = replica.openRoom(room);
	await session.send('first word');
	session.close();
	const [command] = replica.outbox.get();
	const putBack = await replica.discard({ order: command?.order ?? 0 });
	expect(replica.outbox.get()).toEqual([]);
	expect(replica.rooms.get().some(({ id }) => id === room)).toBe(false);
	await putBack();
	expect(replica.rooms.get().some(({ id }) => id === room)).toBe(true);
	expect(replica.outbox.get().map(({ kind }) => kind)).toEqual(['command', 'message']);
	await back();
	await replica.close();
});

test('[S124] discarding what has left already does nothing', async () => {
	const { replica } = await offline();
	const putBack = await replica.discard({ order: 77 });
	await putBack();
	expect(replica.outbox.get()).toEqual([]);
	await replica.close();
});
