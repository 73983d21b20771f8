import { expect, test } from 'vitest';
import { until } from './fake-clock.fixture.ts';
import { aMessage, aPlace, aRoom, someone } from './replica.fixture.ts';

test('[P1.30] [S42] saved messages have their words, from what is open and from what the device keeps', async () => {
	const { server, room, users, device } = aPlace();
	const [first, second, gone] = [aMessage(), aMessage(), aMessage()];
	server.say(room, users[1] ?? someone(), first, 'the first');
	server.say(room, users[1] ?? someone(), second, 'the second');
	server.say(room, users[1] ?? someone(), gone, 'a secret');
	server.redact(room, gone);
	const { replica } = await device.openTab();
	await until(() => replica.connection.get().kind === 'online');
	for (const id of [first, second, gone]) replica.own.setSaved(id, room, true);
	const words = await replica.readSaved();
	expect(new Map(words.map(({ id, text }) => [id, text]))).toEqual(new Map([[first, 'the first'], [second, 'the second'], [gone, '']])); // prettier-ignore
	expect(words[0]).toMatchObject({ room, roomName: 'Harbour', author: users[1] });
	await replica.close();

	server.crash();
	const again = await device.restarted().openTab();
	const kept = await again.replica.readSaved();
	expect(kept.map(({ text }) => text).sort()).toEqual(['', 'the first', 'the second']);
	again.replica.own.setSaved(first, room, false);
	expect((await again.replica.readSaved()).map(({ id }) => id)).not.toContain(first);
	await again.replica.close();
});

test('a saved message that cannot be read now stands there without its words', async () => {
	const { server, device } = aPlace(1);
	server.crash();
	const { replica } = await device.openTab();
	const [message, room] = [aMessage(), aRoom()];
	replica.own.setSaved(message, room, true);
	expect(await replica.readSaved()).toEqual([{ id: message, room, savedAt: expect.any(Number) }]);
	await replica.close();
});
