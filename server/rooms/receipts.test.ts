import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServerEvent } from '#lib/core/events.ts';
import type { MessageId, RoomId } from '#lib/core/ids.ts';
import { engines } from '../../tests/support/databases.ts';
import { must, openRooms, refusalOf, type RoomsWorld } from '../../tests/support/rooms.ts';
import type { Asker } from './rooms-context.ts';

describe.each(engines)('receipts on $name', (engine) => {
	let world: RoomsWorld;
	let ada: Asker, ben: Asker, cem: Asker, eve: Asker;

	beforeAll(async () => {
		world = await openRooms(engine);
		[ada, ben, cem, eve] = [await world.person(), await world.person(), await world.person(), await world.person()];
	});
	afterAll(() => world.stop());

	const say = async (by: Asker, room: RoomId) => must(await world.messages.post(by, room, { text: 'Read me' })).message;
	const states = async (by: Asker, id: MessageId) => {
		const { items, counts } = must(await world.messages.receipts(by.user, id));
		return { ...counts, states: Object.fromEntries(items.map(({ user, state }) => [user, state])) };
	};
	const hide = (who: Asker, isHidden: boolean) =>
		world.server.database.db.updateTable('users').set({ read_receipts: !isHidden }).where('id', '=', who.user).execute();
	/** What these people were told of somebody's markers. */
	const toldTo = (who: Asker, of: Asker): ServerEvent[] =>
		world.told.flatMap(({ users, event }) =>
			event.type === 'receipt' && event.user === of.user && users.includes(who.user) ? event : []
		);

	test('[S38] [S41] [P3.16] who joined later was not sent it, who left is not waited for, and counts say it of a large room', async () => {
		const { id: room } = await world.group(ada, [ben, cem]);
		const { id, seq } = await say(ada, room);
		must(await world.rooms.setMember(ada.user, room, eve.user, undefined));
		expect(await states(ada, id)).toMatchObject({ total: 2, delivered: 0, read: 0 });
		must(await world.rooms.markRead(ben.user, room, { seq }));
		must(await world.rooms.markRead(eve.user, room, { seq }));
		expect(await states(ada, id)).toEqual({
			...{ total: 2, delivered: 1, read: 1 },
			states: { [ben.user]: 'read', [cem.user]: 'sent' }
		});
		must(await world.rooms.leave(cem.user, room));
		expect(await states(ada, id)).toEqual({ total: 1, delivered: 1, read: 1, states: { [ben.user]: 'read' } });
		const joined = must(await world.rooms.members(ada.user, room)).map(({ user, joinedSeq }) => [user.id, joinedSeq]);
		expect(Object.fromEntries(joined)).toEqual({ [ada.user]: 0, [ben.user]: 0, [eve.user]: seq });
	});

	test('[S39] everybody in a small room hears how far somebody is, their own devices even where nothing moved', async () => {
		const { id: room } = await world.group(ada, [ben]);
		const { seq } = await say(ada, room);
		world.told.length = 0;
		must(await world.rooms.markRead(ben.user, room, { seq: 0, delivered: seq }));
		must(await world.rooms.markRead(ben.user, room, { seq }));
		must(await world.rooms.markRead(ben.user, room, { seq: 1 }));
		expect(toldTo(ada, ben)).toEqual([
			{ type: 'receipt', room, user: ben.user, readSeq: 0, deliveredSeq: seq },
			{ type: 'receipt', room, user: ben.user, readSeq: seq, deliveredSeq: seq }
		]);
		expect(toldTo(ben, ben)).toHaveLength(3);
		expect(toldTo(eve, ben)).toEqual([]);
	});

	test('[P4.19] who hides what they read is known to have it at most: by no event, no list, no receipt, and not by when', async () => {
		const { id: room } = await world.group(ada, [ben, cem]);
		const { id, seq } = await say(ada, room);
		await hide(ben, true);
		world.told.length = 0;
		must(await world.rooms.markRead(ben.user, room, { seq: 0, delivered: seq }));
		must(await world.rooms.markRead(ben.user, room, { seq }));
		expect(toldTo(ada, ben)).toEqual([{ type: 'receipt', room, user: ben.user, readSeq: 0, hidesRead: true, deliveredSeq: seq }]);
		expect(toldTo(ben, ben).at(-1)).toMatchObject({ readSeq: seq });
		expect((await states(ada, id)).states[ben.user]).toBe('delivered');
		const seen = async (by: Asker) => must(await world.rooms.members(by.user, room)).find(({ user }) => user.id === ben.user);
		expect(await seen(ada)).toMatchObject({ readSeq: 0, hidesRead: true, deliveredSeq: seq });
		expect(await seen(ben)).toMatchObject({ readSeq: seq });
		// For themselves nothing has changed.
		expect(must(await world.rooms.get(ben.user, room))).toMatchObject({ readSeq: seq, unread: 0 });
		await hide(ben, false);
		expect((await states(ada, id)).states[ben.user]).toBe('read');
	});

	test('[P3.9] a marker of any size is clamped to the end, and nobody marks for another or in a strange room', async () => {
		const { id: room } = await world.group(ada, [ben]);
		const { seq } = await say(ada, room);
		must(await world.rooms.markRead(ben.user, room, { seq: Number.MAX_SAFE_INTEGER, delivered: Number.MAX_SAFE_INTEGER }));
		expect(must(await world.rooms.get(ben.user, room)).readSeq).toBe(seq);
		expect(must(await world.rooms.get(ada.user, room)).readSeq).toBe(0);
		expect(refusalOf(await world.rooms.markRead(eve.user, room, { seq }))).toBe('room_not_found');
	});
});
