import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newMessageId, type MessageId, type RoomId } from '#lib/core/ids.ts';
import { maxPins } from '#lib/core/pins.ts';
import { engines } from '../../tests/support/databases.ts';
import { must, openRooms, refusalOf, type RoomsWorld } from '../../tests/support/rooms.ts';
import type { Asker } from './rooms-context.ts';

describe.each(engines)('pins on $name', (engine) => {
	let world: RoomsWorld;
	let ada: Asker, ben: Asker, eve: Asker;
	let room: RoomId;
	beforeAll(async () => {
		world = await openRooms(engine);
		[ada, ben, eve] = [await world.person(), await world.person(), await world.person()];
		room = (await world.group(ada, [ben])).id;
	});
	afterAll(() => world.stop());

	const say = async (who: Asker, text: string, to: RoomId = room) => must(await world.messages.post(who, to, { text })).message;
	const pinned = async (who: Asker, of = room) => must(await world.rooms.get(who.user, of)).pins ?? [];
	const pin = async (who: Asker, message: MessageId, of = room) => world.rooms.pin(who.user, of, message);
	const unpin = async (who: Asker, message: MessageId, of = room) => world.rooms.unpin(who.user, of, message);
	const notices = async () => await world.server.database.db.selectFrom('notices').selectAll().execute();
	const audited = async () => await world.server.database.db.selectFrom('audit_log').selectAll().execute();

	test('[S42, S54] a moderator pins: everybody has it at hand, the latest first, the room says so once, and it is audited', async () => {
		const [one, two] = [await say(ben, 'One'), await say(ben, 'Two')];
		expect([must(await pin(ada, one.id)), must(await pin(ada, two.id)), must(await pin(ada, two.id))]).toEqual([
			true,
			true,
			false
		]);
		expect(await pinned(ben)).toEqual([two.id, one.id]);
		const items = must(await world.rooms.pins(ben.user, room));
		expect(items.map(({ message }) => message.text)).toEqual(['Two', 'One']);
		expect(items[0]).toMatchObject({ pinnedBy: ada.user, pinnedAt: expect.any(Number) as number });
		const said = (await notices()).map(({ notice }) => JSON.parse(notice) as { kind: string; message?: string });
		expect(said.filter(({ kind }) => kind === 'pinned').map(({ message }) => message)).toEqual([one.id, two.id]);
		must(await unpin(ada, one.id));
		must(await unpin(ada, one.id));
		expect(await pinned(ben)).toEqual([two.id]);
		expect((await audited()).map(({ action, target }) => [action, target])).toEqual([
			['message.pin', one.id],
			['message.pin', two.id],
			['message.unpin', one.id]
		]);
		must(await unpin(ada, two.id));
	});

	test('[S42] what is pinned comes with the changes since, and an edit shows in it', async () => {
		const { cursor } = await world.rooms.changesSince(ben.user, undefined);
		const { id } = await say(ben, 'Frist');
		must(await pin(ada, id));
		const [changed] = (await world.rooms.changesSince(ben.user, cursor)).rooms;
		expect(changed?.pins).toEqual([id]);
		must(await world.messages.edit(ben.user, id, 'First'));
		expect(must(await world.rooms.pins(ben.user, room))[0]?.message.text).toBe('First');
		must(await unpin(ada, id));
		expect((await world.rooms.changesSince(ben.user, cursor)).rooms[0]?.pins).toBeUndefined();
	});

	test('[S42, P3.7] a redaction takes the pin off, and a redacted message takes none', async () => {
		const { id } = await say(ben, 'Secret');
		must(await pin(ada, id));
		must(await world.messages.redact(ben.user, id));
		expect(await pinned(ada)).toEqual([]);
		expect(must(await world.rooms.pins(ada.user, room))).toEqual([]);
		expect(refusalOf(await pin(ada, id))).toBe('already_redacted');
	});

	test('[S42, S16] members may not pin in a group or channel; in a direct room both may', async () => {
		const { id } = await say(ben, 'Mine');
		expect(refusalOf(await pin(ben, id))).toBe('not_allowed');
		must(await pin(ada, id));
		expect(refusalOf(await unpin(ben, id))).toBe('not_allowed');
		const direct = must(await world.rooms.openDirect(ada, [ben.user])).room.id;
		const { id: between } = await say(ada, 'Between us', direct);
		must(await pin(ben, between, direct));
		expect(await pinned(ada, direct)).toEqual([between]);
		must(await unpin(ada, between, direct));
		must(await unpin(ada, id));
	});

	test('[P4.11, S42] a message of another room, one that is not there and a room one is not in answer alike', async () => {
		const other = (await world.group(ada, [eve])).id;
		const elsewhere = await say(ada, 'Elsewhere', other);
		const here = await say(ada, 'Here');
		expect(refusalOf(await pin(ada, elsewhere.id))).toBe('message_not_found');
		expect(refusalOf(await pin(ada, newMessageId(world.server.clock)))).toBe('message_not_found');
		for (const of of [room, `rm_${'0'.repeat(26)}` as RoomId]) {
			expect(refusalOf(await pin(eve, here.id, of))).toBe('room_not_found');
			expect(refusalOf(await unpin(eve, here.id, of))).toBe('room_not_found');
			expect(refusalOf(await world.rooms.pins(eve.user, of))).toBe('room_not_found');
		}
	});

	test('[S42, S64] what lies before one’s history is neither pinned by one nor shown', async () => {
		const { id } = await say(ada, 'Before');
		must(await pin(ada, id));
		const dora = await world.person();
		must(await world.rooms.setMember(ada.user, room, dora.user, 'moderator'));
		await world.server.database.db.updateTable('memberships').set({ from_segment: 2 }).where('user_id', '=', dora.user).execute();
		expect(await pinned(dora)).toEqual([]);
		expect(must(await world.rooms.pins(dora.user, room))).toEqual([]);
		expect(refusalOf(await unpin(dora, id))).toBe('message_not_found');
		must(await unpin(ada, id));
	});

	test('[S42, B22] a room keeps fifty pins, also when two come at once', async () => {
		const hall = (await world.channel(ada)).id;
		const messages = [];
		for (let number = 0; number <= maxPins; number += 1) messages.push(await say(ada, `${number}`, hall));
		for (const { id } of messages.slice(0, maxPins - 1)) must(await pin(ada, id, hall));
		const last = await Promise.all(messages.slice(-2).map(({ id }) => pin(ada, id, hall)));
		expect(last.map(refusalOf).sort()).toEqual(['too_many_pins', undefined]);
		expect(await pinned(ada, hall)).toHaveLength(maxPins);
	});
});
