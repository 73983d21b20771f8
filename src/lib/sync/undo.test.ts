import { expect, test } from 'vitest';
import { until } from './fake-clock.fixture.ts';
import { aPlace, shown } from './replica.fixture.ts';

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
