import { expect, test } from 'vitest';
import type { MessageId, UserId } from '#lib/core/ids.ts';
import { until } from './fake-clock.fixture.ts';
import { aMessage, aPlace, aRoom, FakeDevice, shown } from './replica.fixture.ts';
import type { Replica, RoomSession } from './replica.ts';

/** A room with two people in it, and what the first one's device shows. */
async function aConversation() {
	const place = aPlace();
	const [me, you] = place.users as [UserId, UserId];
	const { replica, clock } = await place.device.openTab();
	const session = replica.openRoom(place.room);
	await until(() => replica.connection.get().kind === 'online' && session.status.get() === 'ready');
	const say = (text: string, thread?: MessageId, who = you): MessageId => {
		const id = aMessage();
		place.server.say(place.room, who, id, text, thread);
		return id;
	};
	const settled = () => until(() => replica.outbox.get().length === 0);
	return { ...place, me, you, replica, clock, session, say, settled };
}

const underOf = (session: RoomSession, id: MessageId) => {
	const entry = session.timeline.get().find((one) => one.id === id);
	return entry?.kind === 'message' ? entry.thread : undefined;
};
const threadOf = (replica: Replica, root: MessageId) => replica.threads.get().find((row) => row.root === root);

test('[P3.12] a reply shows at once in its thread and as a count under its root, offline too, and arrives as a reply', async () => {
	const { server, room, replica, clock, session, say, settled } = await aConversation();
	const root = say('which way?');
	const thread = session.openThread(root);
	server.crash();
	await thread.send('left');
	expect(shown(thread.timeline.get())).toEqual(['which way?:sent', 'left:saved']);
	expect(shown(session.timeline.get())).toEqual(['which way?:sent']);
	expect(underOf(session, root)).toMatchObject({ replies: 1, users: [replica.user] });
	server.isUp = true;
	clock.advance(10_000);
	await settled();
	expect(shown(thread.timeline.get())).toEqual(['which way?:sent', 'left:sent']);
	expect(server.texts(room)).toEqual(['which way?', 'left']);
	expect(underOf(session, root)?.replies).toBe(1);
	thread.close();
	await replica.close();
});

test('edits, reactions and redactions work inside a thread', async () => {
	const { server, room, replica, session, say, settled } = await aConversation();
	const root = say('which way?');
	const thread = session.openThread(root);
	const [kept, gone] = [await thread.send('left'), await thread.send('wrong')];
	await settled();
	await thread.edit(kept, 'right');
	await thread.react(root, '👍', true);
	await thread.redact(gone);
	await settled();
	expect(server.texts(room)).toEqual(['which way?', 'right', '[redacted]']);
	expect(shown(thread.timeline.get())).toEqual(['which way?:sent', 'right:sent', '[redacted]:sent']);
	expect(thread.timeline.get()[0]).toMatchObject({ reactions: [{ emoji: '👍' }], repliesBelow: 1 });
	// Its document says no more than that something was here; its arrival says that it was in the thread.
	expect(shown(session.timeline.get())).toEqual(['which way?:sent']);
	await replica.close();
});

test('a thread goes on under a root that was redacted', async () => {
	const { server, room, replica, session, say, settled } = await aConversation();
	const root = say('which way?');
	say('left', root);
	server.redact(room, root);
	const thread = session.openThread(root);
	await thread.send('still here');
	await settled();
	expect(shown(thread.timeline.get())).toEqual(['[redacted]:sent', 'left:sent', 'still here:sent']);
	expect(underOf(session, root)?.replies).toBe(2);
	await replica.close();
});

test('[P2.9] a reply that is refused stands in its thread with the reason, and counts for nothing', async () => {
	const { server, replica, session, say } = await aConversation();
	const root = say('which way?');
	const thread = session.openThread(root);
	server.refuses = () => 'too_large';
	await thread.send('much too long');
	await until(() => shown(thread.timeline.get()).at(-1) === 'much too long:refused');
	expect(thread.timeline.get().at(-1)).toMatchObject({ refusal: 'too_large' });
	expect(underOf(session, root)).toBeUndefined();
	await replica.close();
});

test('of a thread whose root is in a segment that the device lacks, it says so offline, and asks when it is back', async () => {
	const { server, room, replica, clock, session, users } = await aConversation();
	const other = users[1] as UserId;
	const root = aMessage();
	server.say(room, other, root, 'long ago');
	await until(() => shown(session.timeline.get()).length === 1);
	session.close();
	await replica.close();
	for (let segment = 0; segment < 3; segment += 1) server.rollOver(room);
	server.say(room, other, aMessage(), 'a reply', root);
	const fresh = await new FakeDevice(server, users[0] as UserId).openTab();
	const again = fresh.replica.openRoom(room);
	await until(() => fresh.replica.connection.get().kind === 'online' && again.status.get() === 'ready');
	server.crash();
	await until(() => fresh.replica.connection.get().kind === 'offline');
	const thread = again.openThread(root);
	await until(() => thread.coverage.get() === 'partial');
	expect(shown(thread.timeline.get())).toEqual(['a reply:sent']);
	server.isUp = true;
	fresh.clock.advance(60_000);
	await until(() => thread.coverage.get() === 'whole');
	expect(shown(thread.timeline.get())).toEqual(['long ago:sent', 'a reply:sent']);
	await thread.react(root, '👍', true);
	await until(() => fresh.replica.outbox.get().length === 0);
	expect(clock.now()).toBeGreaterThan(0);
	await fresh.replica.close();
});

test('[P3.15] a message of another room begins no thread here', async () => {
	const { server, users, replica, session } = await aConversation();
	const elsewhere = aRoom();
	server.addRoom(elsewhere, 'channel', 'Elsewhere', users);
	const root = aMessage();
	server.say(elsewhere, users[1] as UserId, root, 'not here');
	const thread = session.openThread(root);
	await until(() => thread.coverage.get() === 'unknown');
	expect(thread.timeline.get()).toEqual([]);
	await replica.close();
});

test('[P3.14] the list holds threads that one follows, with what is unread; reading clears it, and going back does not', async () => {
	const { replica, session, say, settled } = await aConversation();
	const root = await session.send('my question');
	const others = say('their question');
	await settled();
	const [first, last] = [say('one', root), say('two', root)];
	say('not for me', others);
	await until(() => threadOf(replica, root)?.unread === 2);
	expect(replica.threads.get()).toHaveLength(1);
	expect(threadOf(replica, root)).toMatchObject({ text: 'my question', replies: 2, last: { text: 'two' }, roomName: 'Harbour' });
	const thread = session.openThread(root);
	const seqOf = (id: MessageId) => thread.timeline.get().find((entry) => entry.id === id && 'seq' in entry) as { seq: number };
	thread.markRead(seqOf(last).seq);
	expect(threadOf(replica, root)?.unread).toBe(0);
	thread.markRead(seqOf(first).seq);
	expect(threadOf(replica, root)?.unread).toBe(0);
	say('three', root);
	await until(() => threadOf(replica, root)?.unread === 1);
	thread.setFollow(false);
	expect(replica.threads.get()).toEqual([]);
	session.openThread(others).setFollow(true);
	await until(
		() =>
			replica.threads
				.get()
				.map((row) => row.root)
				.join() === others
	);
	await replica.close();
});

test('[P3.14] a thread read in one tab is read in the other', async () => {
	const { device, room, replica, session, say, settled } = await aConversation();
	const root = await session.send('my question');
	await settled();
	const reply = say('an answer', root);
	const other = await device.openTab();
	other.replica.openRoom(room);
	await until(() => threadOf(other.replica, root)?.unread === 1);
	const thread = session.openThread(root);
	const entry = thread.timeline.get().find((one) => one.id === reply) as { seq: number };
	thread.markRead(entry.seq);
	await until(() => {
		other.clock.advance(1_000);
		return threadOf(other.replica, root)?.unread === 0;
	});
	await other.replica.close();
	await replica.close();
});

test('a draft of a thread is its own, and goes with what was sent', async () => {
	const { replica, session, say } = await aConversation();
	const root = say('which way?');
	const thread = session.openThread(root);
	session.setDraft('for the room');
	thread.setDraft('for the thread');
	expect([session.draft.get(), thread.draft.get()]).toEqual(['for the room', 'for the thread']);
	await thread.send('for the thread');
	expect([session.draft.get(), thread.draft.get()]).toEqual(['for the room', '']);
	await replica.close();
});

test('after a start the list of threads comes from what the device keeps, before any room is opened', async () => {
	const { server, device, replica, session, say, settled } = await aConversation();
	const root = await session.send('my question');
	await settled();
	say('an answer', root);
	await until(() => threadOf(replica, root)?.unread === 1);
	session.close();
	await replica.close();
	const back = await device.restarted().openTab();
	await until(() => back.replica.connection.get().kind === 'online');
	back.clock.advance(3_000);
	await until(() => threadOf(back.replica, root)?.unread === 1);
	server.crash();
	expect(threadOf(back.replica, root)).toMatchObject({ text: 'my question', replies: 1 });
	await back.replica.close();
});

test('[P3.13] where replies are in segments that the device has not read, the server is asked how many there are', async () => {
	const { server, room, users } = aPlace();
	const [me, you] = users as [UserId, UserId];
	const root = aMessage();
	server.say(room, you, root, 'long ago');
	for (let segment = 0; segment < 6; segment += 1) {
		server.rollOver(room);
		server.say(room, you, aMessage(), `reply ${segment}`, segment < 3 ? root : undefined);
	}
	const { replica } = await new FakeDevice(server, me).openTab();
	const session = replica.openRoom(room);
	await until(() => replica.connection.get().kind === 'online' && session.status.get() === 'ready');
	expect(await session.history.showMessage(root)).toMatchObject({ kind: 'shown' });
	await until(() => underOf(session, root)?.replies === 3);
	expect(server.calls.filter((call) => call.includes('/threads'))).toHaveLength(1);
	await replica.close();
});
