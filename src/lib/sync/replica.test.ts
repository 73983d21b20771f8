import { expect, test } from 'vitest';
import { FakeServer } from './fake-server.fixture.ts';
import { until } from './fake-clock.fixture.ts';
import { aRoom, FakeDevice, shown, someone } from './replica.fixture.ts';

test('[P1] a room is read and written with no network, and arrives once when there is one', async () => {
	const server = new FakeServer();
	const [ann, ben] = [someone(), someone()];
	const room = aRoom();
	server.addRoom(room, 'channel', 'Harbour', [ann, ben]);
	const device = new FakeDevice(server, ann);
	const first = await device.openTab();
	await until(() => first.replica.connection.get().kind === 'online');
	const session = first.replica.openRoom(room);
	await session.send('one');
	await until(() => shown(session.timeline.get()).join() === 'one:sent');
	server.crash();
	await session.send('two');
	expect(shown(session.timeline.get())).toEqual(['one:sent', 'two:saved']);
	await first.replica.close();

	const second = await device.openTab();
	const again = second.replica.openRoom(room);
	await until(() => again.status.get() === 'ready');
	expect(shown(again.timeline.get()).at(-1)).toBe('two:saved');
	server.isUp = true;
	second.clock.advance(10_000);
	await until(() => shown(again.timeline.get()).join() === 'one:sent,two:sent');
	expect(second.replica.outbox.get()).toEqual([]);
	expect(server.texts(room)).toEqual(['one', 'two']);
	await second.replica.close();
});
