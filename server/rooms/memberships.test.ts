import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newRoomId } from '#lib/core/ids.ts';
import { noticesRoot, type Notice } from '#lib/core/segment.ts';
import * as Y from 'yjs';
import { engines } from '../../tests/support/databases.ts';
import { must, openRooms, refusalOf, type RoomsWorld } from '../../tests/support/rooms.ts';

describe.each(engines)('memberships on $name', (engine) => {
	let world: RoomsWorld;
	beforeAll(async () => {
		world = await openRooms(engine);
	});
	afterAll(() => world.stop());

	async function noticesOf(room: Parameters<RoomsWorld['rooms']['get']>[1]): Promise<string[]> {
		const read = await world.server.sync.readSegment(room, 1);
		const doc = new Y.Doc();
		Y.applyUpdate(doc, read?.update ?? new Uint8Array([0, 0]));
		return [...doc.getMap<Notice>(noticesRoot).values()].map(({ kind }) => kind).sort();
	}

	test('[S49, S64] joining a channel shows it, with its history read and the others told', async () => {
		const { rooms, person, told } = world;
		const [ada, ben] = [await person(), await person()];
		const { id } = await world.channel(ada);
		told.length = 0;
		expect(must(await rooms.join(ben, id))).toMatchObject({
			code: 'joined',
			room: { role: 'member', memberCount: 2, fromSegment: 1 }
		});
		expect(told).toContainEqual({ users: [ben.user], event: { type: 'room', room: id } });
		expect(await noticesOf(id)).toEqual(['created', 'joined']);
	});

	test('[S50] joining twice, even at once, says so and changes nothing', async () => {
		const { rooms, person } = world;
		const [ada, ben] = [await person(), await person()];
		const { id } = await world.channel(ada);
		const joins = await Promise.all([1, 2, 3].map(() => rooms.join(ben, id)));
		expect(joins.map((join) => must(join).code).sort()).toEqual(['already_member', 'already_member', 'joined']);
		expect(must(await rooms.join(ben, id))).toMatchObject({ code: 'already_member', room: { memberCount: 2 } });
		expect(await noticesOf(id)).toEqual(['created', 'joined']);
	});

	test("[S51, P4.11] a room that does not exist, a group and a guest's channel are not found alike", async () => {
		const { rooms, person, server } = world;
		const [ada, ben, guest] = [await person(), await person(), await person({ role: 'guest' })];
		const group = await world.group(ada, []);
		const channel = await world.channel(ada);
		const refusals = [
			await rooms.join(ben, newRoomId(server.clock)),
			await rooms.join(ben, group.id),
			await rooms.join(guest, channel.id)
		];
		expect(refusals).toEqual([refusals[0], refusals[0], refusals[0]]);
		expect(refusals.map(refusalOf)[0]).toBe('room_not_found');
	});

	test('[S52, S53] who leaves is out; who never was in, or is out already, is told so', async () => {
		const { rooms, person, server } = world;
		const [ada, ben] = [await person(), await person()];
		const { id } = await world.channel(ada);
		expect(refusalOf(await rooms.leave(ben.user, id))).toBe('not_a_member');
		expect(refusalOf(await rooms.leave(ben.user, newRoomId(server.clock)))).toBe('not_a_member');
		await rooms.join(ben, id);
		const both = await Promise.all([rooms.leave(ben.user, id), rooms.leave(ben.user, id)]);
		expect(both.map(refusalOf)).toEqual(expect.arrayContaining([undefined, 'not_a_member']));
		expect(refusalOf(await rooms.get(ben.user, id))).toBe('room_not_found');
		expect(must(await rooms.get(ada.user, id)).memberCount).toBe(1);
		expect(await noticesOf(id)).toEqual(['created', 'joined', 'left']);
	});

	test('the last owner who leaves hands the room to whoever has been there longest', async () => {
		const { rooms, person } = world;
		const [ada, ben, cem] = [await person(), await person(), await person()];
		const { id } = await world.channel(ada);
		for (const someone of [ben, cem]) await rooms.join(someone, id);
		await rooms.setMember(ada.user, id, cem.user, 'moderator');
		must(await rooms.leave(ada.user, id));
		expect(must(await rooms.get(cem.user, id)).role).toBe('owner');
		must(await rooms.leave(cem.user, id));
		expect(must(await rooms.get(ben.user, id)).role).toBe('owner');
	});

	test('[S48] members add people, moderators take them out, and owners alone give roles', async () => {
		const { rooms, person } = world;
		const [ada, ben, cem, eve] = [await person(), await person(), await person(), await person()];
		const { id } = await world.group(ada, [ben]);
		expect(must(await rooms.setMember(ben.user, id, cem.user, undefined))).toHaveLength(3);
		expect(must(await rooms.get(cem.user, id))).toMatchObject({ role: 'member', memberCount: 3 });
		expect(refusalOf(await rooms.setMember(ben.user, id, eve.user, 'owner'))).toBe('not_allowed');
		expect(refusalOf(await rooms.setMember(ben.user, id, cem.user, 'moderator'))).toBe('not_allowed');
		expect(refusalOf(await rooms.removeMember(ben.user, id, cem.user))).toBe('not_allowed');
		must(await rooms.setMember(ada.user, id, ben.user, 'moderator'));
		expect(refusalOf(await rooms.removeMember(ben.user, id, ada.user))).toBe('not_allowed');
		must(await rooms.removeMember(ben.user, id, cem.user));
		expect(refusalOf(await rooms.removeMember(ben.user, id, cem.user))).toBe('member_not_found');
		expect(refusalOf(await rooms.get(cem.user, id))).toBe('room_not_found');
		expect(refusalOf(await rooms.setMember(ada.user, id, ada.user, 'member'))).toBe('last_owner');
	});

	test('who may only read cannot get out of it by leaving and coming back', async () => {
		const { rooms, person } = world;
		const [ada, ben] = [await person(), await person()];
		const { id } = await world.channel(ada);
		await rooms.join(ben, id);
		await rooms.setMember(ada.user, id, ben.user, 'read-only');
		must(await rooms.leave(ben.user, id));
		expect(must(await rooms.join(ben, id)).room.role).toBe('read-only');
	});

	test('[P4.11, S55] whoever is not in a room gets the same answer from every call as for no room at all', async () => {
		const { rooms, person, server } = world;
		const [ada, ben, eve] = [await person(), await person(), await person()];
		const { id } = await world.group(ada, [ben]);
		const wanted = { ifNoneMatch: null, acceptsGzip: false };
		for (const room of [id, newRoomId(server.clock)]) {
			const refusals = [
				await rooms.get(eve.user, room),
				await rooms.change(eve.user, room, { name: 'Mine' }),
				await rooms.join(eve, room),
				await rooms.members(eve.user, room),
				await rooms.setMember(eve.user, room, eve.user, 'owner'),
				await rooms.removeMember(eve.user, room, ben.user),
				await rooms.invite(eve.user, room, {}, 'https://chat.example.org'),
				await rooms.segments(eve.user, room),
				await rooms.segmentSnapshot(eve.user, room, 1, wanted),
				await rooms.markRead(eve.user, room, { seq: 1 })
			];
			expect(refusals.map(refusalOf)).toEqual(refusals.map(() => 'room_not_found'));
		}
		expect(await rooms.changesSince(eve.user, undefined)).toMatchObject({ rooms: [], left: [], segments: [] });
	});
});
