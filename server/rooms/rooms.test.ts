import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directRoomId, newRoomId } from '#lib/core/ids.ts';
import { engines } from '../../tests/support/databases.ts';
import { idsOf, must, openRooms, refusalOf, type RoomsWorld } from '../../tests/support/rooms.ts';

describe.each(engines)('rooms on $name', (engine) => {
	let world: RoomsWorld;
	beforeAll(async () => {
		world = await openRooms(engine);
	});
	afterAll(() => world.stop());

	test('[S47] a room is made with its first segment, its owner and its members, and each finds it in their list', async () => {
		const { rooms, person } = world;
		const [ada, ben, cem] = [await person(), await person(), await person()];
		const { room, isNew } = must(
			await rooms.create(ada, { kind: 'group', name: 'Galley', topic: 'Soup', members: [ben.user, ada.user, ben.user] })
		);
		expect(isNew).toBe(true);
		expect(room).toMatchObject({
			kind: 'group',
			name: 'Galley',
			topic: 'Soup',
			role: 'owner',
			memberCount: 2,
			lastSeq: 0,
			unread: 0
		});
		expect(room.live).toEqual({ number: 1, generation: 1, document: `room:${room.id}:1:1` });
		expect(idsOf(await rooms.list(ben.user))).toEqual([room.id]);
		expect(await rooms.list(cem.user)).toEqual([]);
		expect(must(await rooms.members(ben.user, room.id)).map(({ user, role }) => [user.id, role])).toEqual(
			expect.arrayContaining([
				[ada.user, 'owner'],
				[ben.user, 'member']
			])
		);
	});

	test('[P1.6] a room made under an id by a device is made once; for another person the id is invalid', async () => {
		const { rooms, person, server } = world;
		const [ada, eve] = [await person(), await person()];
		const body = { id: newRoomId(server.clock), kind: 'channel', name: 'Deck' } as const;
		const both = await Promise.all([rooms.create(ada, body), rooms.create(ada, body)]);
		expect(both.map((made) => must(made).isNew).sort()).toEqual([false, true]);
		expect(must(await rooms.create(ada, body)).room).toMatchObject({ id: body.id, memberCount: 1 });
		expect(refusalOf(await rooms.create(eve, body))).toBe('id_invalid');
		expect(refusalOf(await rooms.create(ada, { ...body, kind: 'group' }))).toBe('id_invalid');
	});

	test("an id whose time no device can have is invalid, so that nobody takes a direct room's place", async () => {
		const { rooms, person } = world;
		const [ada, eve] = [await person(), await person()];
		let id = directRoomId([ada.user]);
		// One in ninety looks like an id of this century; then another pair is as good.
		for (
			let other = await person();
			id.startsWith('rm_00') || id.startsWith('rm_01') || id.startsWith('rm_03');
			other = await person()
		)
			id = directRoomId([ada.user, other.user]);
		expect(refusalOf(await rooms.create(eve, { id, kind: 'group', name: 'Mine' }))).toBe('id_invalid');
	});

	test('a room with people who have no account is not made at all', async () => {
		const { rooms, person } = world;
		const ada = await person();
		const nobody = { user: 'usr_00000000000000000000000000' as typeof ada.user };
		expect(refusalOf(await rooms.create(ada, { kind: 'group', name: 'Deck', members: [nobody.user] }))).toBe('user_not_found');
		expect(refusalOf(await rooms.openDirect(ada, [nobody.user]))).toBe('user_not_found');
		expect(await rooms.list(ada.user)).toEqual([]);
	});

	test('[P1.7, S58] a direct room is one, whoever starts it and however many at once, and is named by the others', async () => {
		const { rooms, person } = world;
		const [ada, ben] = [await person({ fullName: 'Ada' }), await person({ fullName: 'Ben' })];
		const opened = await Promise.all([
			rooms.openDirect(ada, [ben.user]),
			rooms.openDirect(ben, [ada.user]),
			rooms.openDirect(ada, [ben.user, ada.user]),
			rooms.openDirect(ben, [ben.user, ada.user])
		]);
		expect(new Set(opened.map((made) => must(made).room.id))).toEqual(new Set([directRoomId([ada.user, ben.user])]));
		expect(opened.filter((made) => must(made).isNew)).toHaveLength(1);
		expect(must(await rooms.openDirect(ben, [ada.user]))).toMatchObject({ isNew: false, room: { name: 'Ada', memberCount: 2 } });
		expect(await rooms.list(ada.user)).toEqual([
			expect.objectContaining({ kind: 'direct', name: 'Ben', members: [ada.user, ben.user] })
		]);
	});

	test('a direct room keeps its people and has no name', async () => {
		const { rooms, person } = world;
		const [ada, ben, cem] = [await person(), await person(), await person()];
		const { id } = must(await rooms.openDirect(ada, [ben.user])).room;
		const refusals = [
			await rooms.change(ada.user, id, { name: 'Us' }),
			await rooms.setMember(ada.user, id, cem.user, undefined),
			await rooms.removeMember(ada.user, id, ben.user),
			await rooms.leave(ada.user, id),
			await rooms.invite(ada.user, id, {}, 'https://chat.example.org')
		];
		expect(refusals.map(refusalOf)).toEqual(refusals.map(() => 'direct_room_fixed'));
	});

	test('[S57] channels are found by everyone but guests, page by page; groups by nobody', async () => {
		const { rooms, person } = world;
		const [ada, ben, guest] = [await person(), await person(), await person({ role: 'guest' })];
		for (const name of ['Crow 3', 'Crow 1', 'Crow 2', 'Rook']) await world.channel(ada, name);
		await world.group(ada, [], 'Crow secret');
		const first = await rooms.channels(ben, { query: 'crow', cursor: undefined, limit: 2 });
		const second = await rooms.channels(ben, { query: 'crow', cursor: first.next, limit: 2 });
		expect([...first.items, ...second.items].map(({ name, role }) => [name, role])).toEqual([
			['Crow 1', undefined],
			['Crow 2', undefined],
			['Crow 3', undefined]
		]);
		expect(second.next).toBeUndefined();
		expect((await rooms.channels(ada, { query: 'CROW 1', cursor: undefined, limit: 9 })).items[0]).toMatchObject({
			role: 'owner'
		});
		expect((await rooms.channels(guest, { query: '', cursor: undefined, limit: 9 })).items).toEqual([]);
	});

	test('[S47] a room is renamed by its owner and by nobody below a moderator, and everybody is told', async () => {
		const { rooms, person, told } = world;
		const [ada, ben] = [await person(), await person()];
		const { id } = await world.group(ada, [ben]);
		expect(refusalOf(await rooms.change(ben.user, id, { name: 'Mine' }))).toBe('not_allowed');
		told.length = 0;
		expect(must(await rooms.change(ada.user, id, { name: 'Bridge', topic: 'Course' }))).toMatchObject({
			name: 'Bridge',
			topic: 'Course'
		});
		expect(told.flatMap(({ users }) => users)).toEqual(expect.arrayContaining([ada.user, ben.user]));
		expect(must(await rooms.change(ada.user, id, { topic: null })).topic).toBeUndefined();
		const { position } = must(await rooms.get(ada.user, id));
		expect(must(await rooms.change(ada.user, id, { name: 'Bridge' })).position).toBe(position);
	});
});
