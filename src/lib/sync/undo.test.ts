import { expect, test } from 'vitest';
import { until } from './fake-clock.fixture.ts';
import { aPlace, FakeDevice, shown } from './replica.fixture.ts';

/** A message that has arrived; then the server is away. */
async function awayAfterOne(text: string) {
	const place = aPlace();
	const { replica, clock } = await place.device.openTab();
	const session = replica.openRoom(place.room);
	await until(() => replica.connection.get().kind === 'online' && session.status.get() === 'ready');
	const id = await session.send(text);
	await until(() => replica.outbox.get().length === 0);
	place.server.crash();
	const back = async (): Promise<void> => {
		place.server.isUp = true;
		clock.advance(10_000);
		await until(() => replica.outbox.get().length === 0);
	};
	return { ...place, replica, clock, session, id, back };
}

test('[P2.8] a reaction given and taken back offline is not there afterwards', async () => {
	const { replica, session, id, back } = await awayAfterOne('one');
	await session.react(id, '👍', true);
	await session.react(id, '👍', false);
	await session.react(id, '🎉', true);
	await back();
	expect(session.timeline.get()[0]).toMatchObject({ reactions: [{ emoji: '🎉', isMine: true }] });
	await replica.close();
});

test('[P2.8] an edit taken back offline by another edit leaves the first text', async () => {
	const { server, room, replica, clock, session, id, back } = await awayAfterOne('first');
	clock.advance(1_000);
	await session.edit(id, 'second');
	clock.advance(1_000);
	await session.edit(id, 'first');
	await back();
	expect(server.texts(room)).toEqual(['first']);
	expect(shown(session.timeline.get())).toEqual(['first:sent']);
	await replica.close();
});

test('[P2.9] an edit and the redaction after it both go, and none of them is refused', async () => {
	const { server, room, replica, session, id, back } = await awayAfterOne('first');
	await session.edit(id, 'second');
	await session.redact(id);
	await back();
	expect(server.texts(room)).toEqual(['[redacted]']);
	await replica.close();
});

/** A phone whose clock is five minutes ahead, and a laptop: both of one person, in one room. */
async function twoClocks() {
	const place = aPlace(1);
	const [phone, laptop] = await Promise.all([place.device.openTab(), new FakeDevice(place.server, place.device.user).openTab()]);
	const [onPhone, onLaptop] = [phone.replica.openRoom(place.room), laptop.replica.openRoom(place.room)];
	await until(() => [onPhone, onLaptop].every(({ status }) => status.get() === 'ready'));
	await until(() => [phone, laptop].every(({ replica }) => replica.connection.get().kind === 'online'));
	phone.clock.jumpTo(phone.clock.now() + 5 * 60_000);
	const settled = () => until(() => [phone, laptop].every(({ replica }) => replica.outbox.get().length === 0));
	const both = (): string[] => [onPhone, onLaptop].flatMap(({ timeline }) => shown(timeline.get()));
	const close = () => Promise.all([phone, laptop].map(({ replica }) => replica.close()));
	return { ...place, laptop, onPhone, onLaptop, settled, both, close };
}

test('[P2.8] an edit stands, though a device whose clock is ahead edited the message a minute before', async () => {
	const { server, room, laptop, onPhone, onLaptop, settled, both, close } = await twoClocks();
	const id = await onPhone.send('at three');
	await settled();
	await onPhone.edit(id, 'at four');
	await settled();
	await until(() => both()[1]?.startsWith('at four'));
	laptop.clock.advance(60_000);
	await onLaptop.edit(id, 'at five');
	await settled();
	await until(() => server.texts(room)[0] === 'at five');
	await until(() => both().every((text) => text.startsWith('at five')));
	await close();
});

test('[P2.8] of two edits that wait together after such a one, the second stands', async () => {
	const { server, room, laptop, onPhone, onLaptop, settled, both, close } = await twoClocks();
	const id = await onPhone.send('at three');
	await onPhone.edit(id, 'at four');
	await settled();
	await until(() => both()[1]?.startsWith('at four'));
	server.crash();
	await onLaptop.edit(id, 'at five');
	await onLaptop.edit(id, 'at six');
	server.isUp = true;
	laptop.clock.advance(20_000);
	await until(() => laptop.replica.outbox.get().length === 0);
	expect(server.texts(room)).toEqual(['at six']);
	await close();
});

test('[P2.8] in a thread too an edit stands after that of a device whose clock is ahead', async () => {
	const { server, room, onPhone, onLaptop, settled, close } = await twoClocks();
	const root = await onPhone.send('when?');
	await settled();
	const [there, here] = [onPhone.openThread(root), onLaptop.openThread(root)];
	const id = await there.send('at three');
	await settled();
	await there.edit(id, 'at four');
	await settled();
	await until(() => shown(here.timeline.get())[1]?.startsWith('at four'));
	await here.edit(id, 'at five');
	await settled();
	expect(server.texts(room)).toEqual(['when?', 'at five']);
	for (const thread of [there, here]) thread.close();
	await close();
});
