import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../tests/support/databases.ts';
import { must, openRooms, refusalOf, type RoomsWorld } from '../../tests/support/rooms.ts';
import type { Asker } from './rooms-context.ts';

const origin = 'https://chat.example.org';

describe.each(engines)('invitations on $name', (engine) => {
	let world: RoomsWorld;
	let ada: Asker;
	beforeAll(async () => {
		world = await openRooms(engine);
		ada = await world.person({ fullName: 'Ada' });
	});
	afterAll(() => world.stop());

	const invite = async (by: Asker, room: Parameters<typeof world.rooms.get>[1], body = {}) =>
		must(await world.rooms.invite(by.user, room, body, origin));

	test("whoever has the link sees the room's name before they come in, and is a member after", async () => {
		const { id } = await world.group(ada, [], 'Galley');
		const { code, url, expiresAt } = await invite(ada, id);
		expect(url).toBe(`${origin}/invite/${code}`);
		expect(must(await world.rooms.previewInvite(code))).toEqual({
			room: { id, kind: 'group', name: 'Galley', memberCount: 1 },
			invitedBy: { id: ada.user, fullName: 'Ada' },
			expiresAt
		});
		const guest = await world.person({ role: 'guest' });
		expect(must(await world.rooms.acceptInvite(guest.user, code))).toMatchObject({
			code: 'joined',
			room: { id, memberCount: 2 }
		});
		expect(must(await world.rooms.acceptInvite(guest.user, code)).code).toBe('already_member');
	});

	test('the code is stored nowhere, and a wrong one is not found', async () => {
		const { id } = await world.group(ada, []);
		const { code } = await invite(ada, id);
		const stored = await world.server.database.db.selectFrom('invites').selectAll().where('room_id', '=', id).execute();
		expect(JSON.stringify(stored)).not.toContain(code);
		expect(refusalOf(await world.rooms.previewInvite(`${code}x`))).toBe('invite_not_found');
		expect(refusalOf(await world.rooms.acceptInvite(ada.user, ''))).toBe('invite_not_found');
	});

	test('an invitation for two lets two in, however many ask at once, and two clicks of one person cost one', async () => {
		const { id } = await world.group(ada, []);
		const { code } = await invite(ada, id, { maxUses: 2 });
		const people = [await world.person(), await world.person(), await world.person(), await world.person()];
		const [first] = people;
		const clicks = [...people, ...(first === undefined ? [] : [first, first])];
		const answers = await Promise.all(clicks.map(({ user }) => world.rooms.acceptInvite(user, code)));
		expect(answers.filter((answer) => answer.kind === 'done' && answer.value.code === 'joined')).toHaveLength(2);
		expect(must(await world.rooms.get(ada.user, id)).memberCount).toBe(3);
	});

	test('it ends with its time, and with the membership of who made it', async () => {
		const { id } = await world.group(ada, []);
		const ben = await world.person();
		must(await world.rooms.setMember(ada.user, id, ben.user, undefined));
		const { code } = await invite(ben, id);
		const short = await invite(ada, id, { expiresInSeconds: 60 });
		await world.server.database.db
			.updateTable('invites')
			.set({ expires_at: short.expiresAt - 61_000 })
			.where('created_by', '=', ada.user)
			.execute();
		expect(refusalOf(await world.rooms.previewInvite(short.code))).toBe('invite_not_found');
		must(await world.rooms.previewInvite(code));
		must(await world.rooms.removeMember(ada.user, id, ben.user));
		const cem = await world.person();
		expect(refusalOf(await world.rooms.acceptInvite(cem.user, code))).toBe('invite_not_found');
	});

	test('who may only read invites nobody', async () => {
		const { id } = await world.group(ada, []);
		const ben = await world.person();
		must(await world.rooms.setMember(ada.user, id, ben.user, 'read-only'));
		expect(refusalOf(await world.rooms.invite(ben.user, id, {}, origin))).toBe('not_allowed');
	});
});
