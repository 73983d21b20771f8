import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newMessageId, type MessageId, type RoomId } from '#lib/core/ids.ts';
import { engines } from '../../tests/support/databases.ts';
import { must, openRooms, refusalOf, type RoomsWorld } from '../../tests/support/rooms.ts';
import type { Asker } from './rooms-context.ts';

describe.each(engines)('threads on $name', (engine) => {
	let world: RoomsWorld;
	let ada: Asker, ben: Asker;
	let room: RoomId;
	beforeAll(async () => {
		world = await openRooms(engine);
		[ada, ben] = [await world.person(), await world.person()];
		room = (await world.group(ada, [ben])).id;
	});
	afterAll(() => world.stop());

	const say = async (who: Asker, text: string, thread?: MessageId) =>
		must(await world.messages.post(who, room, { text, ...(thread && { thread }) })).message;

	test('[P3.12, P3.13] under what a thread began with stand count, faces and time of its replies, without the redacted ones', async () => {
		const root = await say(ada, 'Which way?');
		const left = await say(ben, 'Left', root.id);
		const right = await say(ada, 'Right', root.id);
		const on = await say(ben, 'On', root.id);
		must(await world.messages.redact(ada.user, right.id));
		const page = must(await world.messages.page(ada.user, room, { limit: 50 })).items;
		const of = (id: MessageId) => page.find((message) => message.id === id)?.replies;
		expect(of(root.id)).toEqual({ count: 2, lastAt: on.arrivedAt, users: [ben.user] });
		expect(of(left.id)).toBeUndefined();
	});

	test('[P4.11] the counts of a segment are told to members, as far as their history goes', async () => {
		const eve = await world.person();
		const root = await say(ada, 'Counted?');
		const reply = await say(ben, 'Once', root.id);
		const counts = must(await world.messages.threadCounts(ada.user, room, 1)).items;
		expect(counts.find(({ thread }) => thread === root.id)).toEqual({
			thread: root.id,
			count: 1,
			lastAt: reply.arrivedAt,
			users: [ben.user]
		});
		expect(must(await world.messages.threadCounts(ada.user, room, 99)).items).toEqual([]);
		expect(refusalOf(await world.messages.threadCounts(eve.user, room, 1))).toBe('room_not_found');
	});

	test('a redacted message goes on heading its thread, and is replied to', async () => {
		const root = await say(ada, 'Soup?');
		await say(ben, 'Yes', root.id);
		must(await world.messages.redact(ada.user, root.id));
		await say(ada, 'Too late', root.id);
		const thread = must(await world.messages.thread(ben.user, root.id, { limit: 50 })).items;
		expect(thread[0]).toMatchObject({ redacted: true, segment: 1, replies: { count: 2, users: [ada.user, ben.user] } });
		expect(thread.map(({ text }) => text)).toEqual(['', 'Yes', 'Too late']);
	});

	test('[P3.15] a reply names a message of its own room, over HTTP and in what is counted', async () => {
		const root = await say(ada, 'Here only');
		const other = await world.group(ada, [ben]);
		expect(refusalOf(await world.messages.post(ben, other.id, { text: 'x', thread: root.id }))).toBe('reply_not_found');
		const forged = { text: 'x', sentAt: 1, thread: root.id };
		const posted = await world.server.sync.postMessage(other.id, ben.user, newMessageId(world.server.clock), forged);
		expect(posted.kind).toBe('posted');
		expect(must(await world.messages.thread(ada.user, root.id, { limit: 50 })).items).toMatchObject([{ id: root.id }]);
		const [shown] = must(await world.messages.page(ada.user, room, { around: root.id, limit: 1 })).items;
		expect(shown?.replies).toBeUndefined();
	});

	test('[P3.14] a reply in a thread makes the room unread only for whom it mentions, and is not its last message', async () => {
		const root = await say(ada, 'In the room');
		const of = async (who: Asker) => must(await world.rooms.get(who.user, room));
		must(await world.rooms.markRead(ben.user, room, { seq: root.seq }));
		await say(ada, 'Between us', root.id);
		expect(await of(ben)).toMatchObject({ unread: 0, mentions: 0, lastSeq: root.seq + 1, lastMessage: { id: root.id } });
		await say(ada, 'Listen, @room', root.id);
		expect(await of(ben)).toMatchObject({ unread: 1, mentions: 1, lastMessage: { id: root.id } });
		must(await world.rooms.markRead(ben.user, room, { seq: root.seq + 2 }));
		expect(await of(ben)).toMatchObject({ unread: 0, mentions: 0 });
	});
});
