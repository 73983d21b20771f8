import { expect, test } from 'vitest';
import { Api } from '#lib/platform/api.ts';
import { until } from './fake-clock.fixture.ts';
import { aMessage, aPlace, aRoom, FakeDevice, shown, someone } from './replica.fixture.ts';

async function inRoom(place = aPlace()) {
	const { replica, clock } = await place.device.openTab();
	const session = replica.openRoom(place.room);
	await until(() => replica.connection.get().kind === 'online' && session.status.get() === 'ready');
	return { ...place, replica, clock, session };
}

test('[P4.14] [P2.9] a refused message is kept with its reason, and those beside it go on under a new client id', async () => {
	const { server, room, replica, session } = await inRoom();
	server.isStalled = true;
	const bad = await session.send('bad');
	await session.send('good');
	await session.send('better');
	server.refuses = (id) => (id === bad ? 'too_large' : undefined);
	await until(() => replica.outbox.get().some((row) => row.state === 'sending'));
	server.resume();
	await until(() => shown(session.timeline.get()).join() === 'good:sent,better:sent,bad:refused');
	expect(server.texts(room)).toEqual(['good', 'better']);
	const [row] = replica.outbox.get();
	expect(row).toMatchObject({ state: 'refused', refused: 'too_large', text: 'bad' });

	server.refuses = () => undefined;
	expect(row && (await replica.editQueued(row, 'shorter'))).toBe(true);
	await until(() => shown(session.timeline.get()).join() === 'good:sent,better:sent,shorter:sent');
	await replica.close();
});

test('[P2.9] a refused message can be tried again as it is, or discarded', async () => {
	const { server, room, replica, session } = await inRoom();
	server.refuses = () => 'malformed';
	await session.send('one');
	await session.send('two');
	await until(() => replica.outbox.get().filter((row) => row.state === 'refused').length === 2);
	server.refuses = () => undefined;
	const [one, two] = replica.outbox.get();
	await replica.discard({ order: one?.order ?? 0 });
	await replica.retry({ order: two?.order ?? 0 });
	await until(() => shown(session.timeline.get()).join() === 'two:sent');
	expect(server.texts(room)).toEqual(['two']);
	await replica.close();
});

test('[P3.1] an id that the server doubts is asked about over HTTP, and one that arrived by another way is done', async () => {
	const { server, room, replica, session, device } = await inRoom();
	server.isStalled = true;
	const id = await session.send('by two ways');
	await until(() => replica.outbox.get()[0]?.state === 'sending');
	server.rollOver(room);
	server.say(room, device.user, id, 'by two ways');
	server.refuses = () => 'id_taken';
	server.resume();
	await until(() => replica.outbox.get().length === 0);
	await until(() => shown(session.timeline.get()).join() === 'by two ways:sent');
	expect(server.texts(room)).toEqual(['by two ways']);
	await replica.close();
});

test('[P2.8] a text corrected in another tab while the message goes over HTTP becomes an edit', async () => {
	const { server, room, device } = aPlace();
	const fetch = server.fetchFor(device.user);
	const gate = Promise.withResolvers<void>();
	const slow: typeof fetch = async (input, init) => {
		if (String(input).endsWith('/api/messages')) await gate.promise;
		return fetch(input, init);
	};
	const { replica } = await device.openTab({ api: new Api(slow, device.user) });
	const session = replica.openRoom(room);
	await until(() => replica.connection.get().kind === 'online' && session.status.get() === 'ready');
	const other = await device.openTab();
	server.refuses = () => 'id_taken';
	const id = await session.send('mistyped');
	server.say(room, device.user, id, 'mistyped');
	await until(() => server.updates.length > 0 && replica.outbox.get()[0]?.state === 'sending');
	await until(() => other.replica.outbox.get().length === 1);
	const [row] = other.replica.outbox.get();
	expect(await replica.editQueued({ order: row?.order ?? 0 }, 'corrected')).toBe(false);
	expect(await other.replica.editQueued({ order: row?.order ?? 0 }, 'corrected')).toBe(true);
	await until(() => replica.outbox.get().some((entry) => 'text' in entry && entry.text === 'corrected'));
	server.refuses = () => undefined;
	gate.resolve();
	await until(() => replica.outbox.get().length === 0 && server.texts(room).join() === 'corrected');
	await Promise.all([replica.close(), other.replica.close()]);
});

test('[P3.10] a message to a segment that has just been sealed goes to the live one without a word', async () => {
	const { server, room, replica, session, users } = await inRoom();
	server.say(room, users[1] ?? someone(), aMessage(), 'before');
	server.isStalled = true;
	await session.send('across');
	await until(() => replica.outbox.get()[0]?.state === 'sending');
	server.rollOver(room);
	server.resume();
	await until(() => shown(session.timeline.get()).join() === 'before:sent,across:sent');
	expect(replica.outbox.get()).toEqual([]);
	expect(session.timeline.get().map((entry) => entry.kind === 'message' && entry.startsGroup)).toEqual([true, true]);
	await replica.close();
});

test('[P2.9] rows of a room one was removed from while offline are kept as not sent, and the copy of the room is wiped', async () => {
	const { server, room, replica, session, device, clock, users } = await inRoom();
	server.say(room, users[1] ?? someone(), aMessage(), 'secret of the room');
	await until(() => shown(session.timeline.get()).length === 1);
	server.crash();
	await session.send('never sent');
	server.remove(room, device.user);
	server.isUp = true;
	clock.advance(10_000);
	await until(() => session.status.get() === 'gone');
	expect(replica.outbox.get()).toMatchObject([
		{ state: 'refused', refused: 'not_a_member', text: 'never sent', roomName: 'Harbour' }
	]);
	expect(replica.rooms.get()).toEqual([]);
	expect(shown(session.timeline.get())).toEqual(['never sent:refused']);
	expect(await device.tables.readAll('blobs')).toEqual([]);
	await replica.close();
});

test('[P2.8] an edit, a reaction and a redaction are shown at once and stay in the outbox until the server has them', async () => {
	const { server, room, replica, session, clock, device } = await inRoom();
	const id = await session.send('first');
	const gone = await session.send('regretted');
	await until(() => replica.outbox.get().length === 0);
	server.crash();
	await session.edit(id, 'second');
	await session.react(id, '👍', true);
	await session.redact(gone);
	expect(shown(session.timeline.get())).toEqual(['second:sent', '[redacted]:sent']);
	expect(session.timeline.get()[0]).toMatchObject({ isChanging: true, reactions: [{ emoji: '👍', isMine: true }] });
	await replica.close();
	const next = await device.openTab();
	const again = next.replica.openRoom(room);
	expect(next.replica.outbox.get().map((row) => row.kind)).toEqual(['edit', 'reaction', 'redaction']);
	server.isUp = true;
	next.clock.advance(10_000);
	clock.advance(1);
	await until(() => next.replica.outbox.get().length === 0);
	expect(server.texts(room)).toEqual(['second', '[redacted]']);
	expect(again.timeline.get()[0]).toMatchObject({ isChanging: false, reactions: [{ emoji: '👍', isMine: true }] });
	await next.replica.close();
});

test('[P2.9] an edit of a message that was redacted meanwhile is refused with its text, not swallowed', async () => {
	const { server, room, replica, session, clock } = await inRoom();
	const id = await session.send('first');
	await until(() => replica.outbox.get().length === 0);
	server.crash();
	await session.edit(id, 'kept by its author');
	server.redact(room, id);
	server.isUp = true;
	clock.advance(10_000);
	await until(() => replica.outbox.get()[0]?.state === 'refused');
	expect(replica.outbox.get()).toMatchObject([{ kind: 'edit', refused: 'already_redacted', text: 'kept by its author' }]);
	expect(shown(session.timeline.get())).toEqual(['[redacted]:sent']);
	await replica.close();
});

test('[P1.6] a room made offline, and what was written in it, arrive in order', async () => {
	const { server, replica, clock, users } = await inRoom();
	server.crash();
	const made = await replica.createRoom({ kind: 'group', name: 'Made at sea', members: users.slice(1) });
	const session = replica.openRoom(made);
	await session.send('first in it');
	expect(replica.rooms.get().find(({ id }) => id === made)).toMatchObject({
		id: made,
		name: 'Made at sea',
		isPending: true,
		unsent: 2
	});
	server.isUp = true;
	clock.advance(10_000);
	await until(() => shown(session.timeline.get()).join() === 'first in it:sent');
	expect(server.calls.filter((call) => call === 'POST /api/rooms')).toHaveLength(1);
	expect(replica.rooms.get()[0]).toMatchObject({ id: made, isPending: false, unsent: 0 });
	await replica.close();
});

test('[P1.7] two people who start a direct room offline meet in one', async () => {
	const place = aPlace();
	const { server, users } = place;
	const ann = await place.device.openTab();
	const ben = await new FakeDevice(server, users[1] ?? someone()).openTab();
	await until(() => [ann, ben].every(({ replica }) => replica.connection.get().kind === 'online'));
	server.crash();
	const rooms = [
		await ann.replica.createDirect([users[1] ?? someone()]),
		await ben.replica.createDirect([users[0] ?? someone()])
	];
	expect(rooms[0]).toBe(rooms[1]);
	const sessions = [ann, ben].map(({ replica }) => replica.openRoom(rooms[0] ?? aRoom()));
	await sessions[0]?.send('from Ann');
	await sessions[1]?.send('from Ben');
	server.isUp = true;
	for (const { clock } of [ann, ben]) clock.advance(10_000);
	await until(() =>
		sessions.every(
			(session) =>
				shown(session.timeline.get()).length === 2 && shown(session.timeline.get()).every((line) => !line.endsWith(':saved'))
		)
	);
	// In the same order; of one's own each also knows that the other has it.
	const [anns, bens] = sessions.map((session) => shown(session.timeline.get()).map((line) => line.split(':')[0]));
	expect(anns).toEqual(bens);
	await Promise.all([ann.replica.close(), ben.replica.close()]);
});
