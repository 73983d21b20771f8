import { expect, test } from 'vitest';
import { until } from './fake-clock.fixture.ts';
import { aPlace, DyingTab, FakeDevice, shown } from './replica.fixture.ts';

/** Two messages, the second a reply, an edit of the first; the tab dies at its n-th step. Answers with the texts that were promised to be kept. */
async function liveUntil(steps: number, place: ReturnType<typeof aPlace>): Promise<string[]> {
	const { server, room, device } = place;
	const tab = new DyingTab(steps);
	const promised: string[] = [];
	const life = async (): Promise<void> => {
		const { replica } = await device.openTab(tab.wrap(device, server.socketFor(device.user)));
		const session = replica.openRoom(room);
		await until(() => tab.isDead || session.status.get() === 'ready');
		for (const text of ['one', 'two']) {
			await session.send(text);
			promised.push(text);
		}
		await until(() => tab.isDead || replica.outbox.get().length === 0);
	};
	await Promise.race([life(), until(() => tab.isDead).catch(() => undefined)]);
	return promised;
}

test('[P1.3] [P3.1] a tab that dies at any step loses nothing that it promised, and nothing arrives twice or out of order', async () => {
	let deaths = 0;
	for (let steps = 1; steps < 120; steps += 1) {
		const place = aPlace();
		const promised = await liveUntil(steps, place);
		const { server, room } = place;
		const survivor = await place.device.restarted().openTab();
		const session = survivor.replica.openRoom(room);
		await until(() => survivor.replica.connection.get().kind === 'online' && session.status.get() === 'ready');
		await until(() => survivor.replica.outbox.get().length === 0, `the outbox is empty after a death at step ${steps}`);
		const texts = server.texts(room);
		expect(texts, `death at step ${steps}`).toEqual(['one', 'two'].slice(0, texts.length));
		expect(texts.length, `death at step ${steps}`).toBeGreaterThanOrEqual(promised.length);
		await until(() => shown(session.timeline.get()).join() === texts.map((text) => `${text}:sent`).join());
		await survivor.replica.close();
		deaths += 1;
		if (promised.length === 2 && texts.length === 2 && server.updates.length === 1) break;
	}
	expect(deaths).toBeGreaterThan(10);
});

test('[P3.1] what was on its way when the server died is sent again as the same structs, and stands once', async () => {
	const { server, room, device } = aPlace();
	const { replica, clock } = await device.openTab();
	const session = replica.openRoom(room);
	await until(() => replica.connection.get().kind === 'online' && session.status.get() === 'ready');
	server.isStalled = true;
	await session.send('one');
	await until(() => replica.outbox.get()[0]?.state === 'sending');
	server.crash();
	server.isStalled = false;
	server.isUp = true;
	clock.advance(10_000);
	await until(() => shown(session.timeline.get()).join() === 'one:sent');
	expect(server.texts(room)).toEqual(['one']);
	expect(replica.outbox.get()).toEqual([]);
	await replica.close();
});

test('[P1.4] [S22] two tabs have one drain, and the other takes over when the first is closed', async () => {
	const { server, room, device } = aPlace();
	const [first, second] = [await device.openTab(), await device.openTab()];
	const [a, b] = [first.replica.openRoom(room), second.replica.openRoom(room)];
	await until(() => [first, second].every(({ replica }) => replica.connection.get().kind === 'online'));
	server.isStalled = true;
	await b.send('from the second');
	await until(() => first.replica.outbox.get()[0]?.state === 'sending');
	expect(second.replica.outbox.get()[0]?.state).toBe('waiting');
	await first.replica.close();
	server.resume();
	await until(() => shown(b.timeline.get()).join() === 'from the second:sent');
	expect(server.texts(room)).toEqual(['from the second']);
	expect(a.id).toBe(b.id);
	await second.replica.close();
});

test('[P1.5] [S22] two tabs see each other with no server', async () => {
	const { server, room, device } = aPlace();
	const first = await device.openTab();
	const a = first.replica.openRoom(room);
	await until(() => first.replica.connection.get().kind === 'online' && a.status.get() === 'ready');
	server.crash();
	const second = await device.openTab();
	const b = second.replica.openRoom(room);
	await until(() => b.status.get() === 'ready');
	await a.send('offline');
	await until(() => shown(b.timeline.get()).join() === 'offline:saved');
	const order = second.replica.outbox.get()[0]?.order ?? 0;
	expect(await second.replica.editQueued({ order }, 'offline, edited')).toBe(true);
	await until(() => shown(a.timeline.get()).join() === 'offline, edited:saved');
	await Promise.all([first.replica.close(), second.replica.close()]);
});

test('[P1.11] a device keeps two people apart', async () => {
	const { server, room, device, users } = aPlace();
	const other = new FakeDevice(server, users[1] ?? device.user);
	const [mine, theirs] = [await device.openTab(), await other.openTab()];
	const session = mine.replica.openRoom(room);
	await until(() => session.status.get() === 'ready');
	server.sessions.set(device.user, 'session_expired');
	server.crash();
	server.isUp = true;
	mine.clock.advance(10_000);
	await until(() => mine.replica.connection.get().kind === 'signed-out');
	await session.send('kept');
	expect(shown(session.timeline.get())).toEqual(['kept:saved']);
	expect(theirs.replica.outbox.get()).toEqual([]);
	server.sessions.clear();
	mine.replica.signedInAgain();
	await until(() => shown(session.timeline.get()).join() === 'kept:sent');
	await Promise.all([mine.replica.close(), theirs.replica.close()]);
});
