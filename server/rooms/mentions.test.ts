import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MessageId, RoomId } from '#lib/core/ids.ts';
import { engines } from '../../tests/support/databases.ts';
import { must, openRooms, type RoomsWorld } from '../../tests/support/rooms.ts';
import { projectMentions } from '../db/mentions.ts';
import type { Asker } from './rooms-context.ts';

describe.each(engines)('mentions on $name', (engine) => {
	let world: RoomsWorld;
	let ada: Asker, ben: Asker, cem: Asker;
	let names: Map<Asker, string>;
	let room: RoomId;
	beforeAll(async () => {
		world = await openRooms(engine);
		[ada, ben, cem] = [await world.person(), await world.person(), await world.person()];
		names = new Map();
		for (const person of [ada, ben, cem]) names.set(person, await usernameOf(person));
		room = (await world.group(ada, [ben, cem])).id;
	});
	afterAll(() => world.stop());

	const usernameOf = async ({ user }: Asker) =>
		(await world.server.database.db.selectFrom('users').select('username').where('id', '=', user).executeTakeFirstOrThrow())
			.username;
	const at = (person: Asker) => `@${names.get(person) ?? ''}`;
	const say = async (who: Asker, text: string, to = room) => must(await world.messages.post(who, to, { text })).message;
	const mentions = async (who: Asker, of = room) => must(await world.rooms.get(who.user, of)).mentions;
	const read = async (who: Asker, seq: number) => must(await world.rooms.markRead(who.user, room, { seq }));
	const rowsOf = async (message: MessageId) =>
		await world.server.database.db.selectFrom('mentions').selectAll().where('message_id', '=', message).execute();

	test('[S42] who is named has a mention until they have read it, others have none, and nobody has their own', async () => {
		const { seq, id } = await say(ada, `Ask ${at(ben)} or ${at(ada)}, not \`${at(cem)}\``);
		expect([await mentions(ada), await mentions(ben), await mentions(cem)]).toEqual([0, 1, 0]);
		expect(await rowsOf(id)).toMatchObject([{ user_id: ben.user, seq }]);
		await read(ben, seq);
		expect(await mentions(ben)).toBe(0);
	});

	test('[S42] a name counts however it is written: in capitals, with look-alikes, before a full stop', async () => {
		const { seq } = await say(ada, `${at(ben).toUpperCase()} and ${at(ben).replace('o', '0')}.`);
		expect(await mentions(ben)).toBe(1);
		await read(ben, seq);
	});

	test('[S42] @room is a mention for all others, and for nobody who joins later', async () => {
		const { seq } = await say(ada, 'Dinner, @Room!');
		const dora = await world.person();
		must(await world.rooms.setMember(ada.user, room, dora.user, undefined));
		expect([await mentions(ada), await mentions(ben), await mentions(cem), await mentions(dora)]).toEqual([0, 1, 1, 0]);
		// By name and by @room it is one message all the same.
		await say(ada, `@room, most of all ${at(ben)}`);
		expect(await mentions(ben)).toBe(2);
		for (const who of [ben, cem]) await read(who, seq + 1);
	});

	test('[S42] who is not in the room is not told of it', async () => {
		const eve = await world.person();
		const { id } = await say(ada, `@${await usernameOf(eve)}`);
		expect(await rowsOf(id)).toEqual([]);
	});

	test('[S42, P2.7] an edit changes who is named, whether it comes once or again after a crash', async () => {
		const { id, seq } = await say(ada, `${at(ben)}!`);
		must(await world.messages.edit(ada.user, id, `${at(cem)}!`));
		expect([await mentions(ben), await mentions(cem)]).toEqual([0, 1]);
		must(await world.messages.edit(ada.user, id, 'Nobody'));
		expect(await mentions(cem)).toBe(0);
		must(await world.messages.edit(ada.user, id, '@room'));
		expect([await mentions(ben), await mentions(cem)]).toEqual([1, 1]);
		const again = [{ id, skeletons: ['@room'] }];
		await projectMentions(world.server.database.db, room, again);
		await projectMentions(world.server.database.db, room, again);
		expect(await rowsOf(id)).toMatchObject([{ user_id: '@room' }]);
		for (const who of [ben, cem]) await read(who, seq);
	});

	test('[S42, P3.7] a redaction takes its mentions along', async () => {
		const { id } = await say(ada, `${at(ben)} @room`);
		expect(await mentions(ben)).toBe(1);
		must(await world.messages.redact(ada.user, id));
		expect(await mentions(ben)).toBe(0);
		expect(await rowsOf(id)).toEqual([]);
		await projectMentions(world.server.database.db, room, [{ id, skeletons: ['@room'] }]);
		expect(await rowsOf(id)).toEqual([]);
	});

	test('[S42, B16] a flood of names in one message tells fifty people, and many messages at once each tell theirs', async () => {
		const crowd = [];
		for (let number = 0; number < 60; number += 1) crowd.push(await world.person());
		const { id: hall } = await world.group(ada, [ben, ...crowd]);
		const text = (await Promise.all(crowd.map(usernameOf))).map((name) => `@${name}`).join(' ');
		const { id } = await say(ada, text, hall);
		expect(await rowsOf(id)).toHaveLength(50);
		await Promise.all(
			Array.from({ length: 20 }, (_, number) => say(ada, number % 2 === 0 ? `${at(ben)} ${number}` : 'plain', hall))
		);
		expect(await mentions(ben, hall)).toBe(10);
	});
});
