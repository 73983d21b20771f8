import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import type { RoomId } from '#lib/core/ids.ts';
import { SegmentReader, type NoticeFact } from '#lib/core/segment-facts.ts';
import { engines } from '../../tests/support/databases.ts';
import { must, openRooms, type RoomsWorld } from '../../tests/support/rooms.ts';
import { startSyncServer } from '../../tests/support/sync-server.ts';
import type { Asker } from './rooms-context.ts';

describe.each(engines)('notices on $name', (engine) => {
	let world: RoomsWorld;
	let ada: Asker, ben: Asker, cem: Asker;
	beforeAll(async () => {
		world = await openRooms(engine);
		[ada, ben, cem] = [await world.person(), await world.person(), await world.person()];
	});
	afterAll(() => world.stop());

	/** As every member's device reads them. */
	async function noticesIn(room: RoomId): Promise<readonly NoticeFact[]> {
		const doc = new Y.Doc();
		Y.applyUpdate(doc, (await world.server.sync.readSegment(room, 1))?.update ?? new Uint8Array());
		return new SegmentReader(doc).read().notices;
	}
	const shortly = (notices: readonly NoticeFact[]) => notices.map(({ kind, by, user, text }) => [kind, by, user, text]);
	const stored = async (room: RoomId) =>
		await world.server.database.db.selectFrom('notices').selectAll().where('room_id', '=', room).execute();

	test('[S54, S85] a channel says who joined, was added, left and was removed, and what was renamed', async () => {
		const { id } = await world.channel(ada);
		must(await world.rooms.join(ben, id));
		must(await world.rooms.join(ben, id));
		must(await world.rooms.setMember(ada.user, id, cem.user, undefined));
		must(await world.rooms.change(ada.user, id, { name: 'Bridge', topic: 'Watches' }));
		must(await world.rooms.leave(ben.user, id));
		must(await world.rooms.removeMember(ada.user, id, cem.user));
		const said = [
			['created', ada.user, undefined, undefined],
			['joined', ben.user, undefined, undefined],
			['joined', ada.user, cem.user, undefined],
			['renamed', ada.user, undefined, 'Bridge'],
			['topic', ada.user, undefined, 'Watches'],
			['left', ben.user, undefined, undefined],
			['removed', ada.user, cem.user, undefined]
		];
		expect(shortly(await noticesIn(id))).toEqual(said);
		expect(await stored(id)).toHaveLength(said.length);
	});

	test('[S54] a group says so when an invitation was used; a direct room, whose people are fixed, what was pinned', async () => {
		const { id } = await world.group(ada, [ben]);
		const { code } = must(await world.rooms.invite(ada.user, id, {}, 'https://kith.example'));
		must(await world.rooms.acceptInvite(cem.user, code));
		expect(shortly(await noticesIn(id)).at(-1)).toEqual(['joined', cem.user, undefined, undefined]);
		const direct = must(await world.rooms.openDirect(ada, [ben.user])).room.id;
		const { message } = must(await world.messages.post(ada, direct, { text: 'Keep this' }));
		must(await world.rooms.pin(ben.user, direct, message.id));
		expect((await noticesIn(direct)).map(({ kind, by, message: about }) => [kind, by, about])).toEqual([
			['pinned', ben.user, message.id]
		]);
	});

	test('[P2.7, S54] a notice whose row was lost in a crash is written when its segment is next loaded', async () => {
		const { id } = await world.group(ada, []);
		const { db } = world.server.database;
		await db.deleteFrom('notices').where('room_id', '=', id).execute();
		await db.updateTable('segments').set({ projected: 0 }).where('room_id', '=', id).execute();
		// As another process would, that knows nothing of the room yet.
		const restarted = await startSyncServer(world.server.database);
		await restarted.sync.postMessage(id, ada.user, `msg_${'0'.repeat(26)}` as never, { text: 'Back', sentAt: 1 });
		await vi.waitFor(async () => expect(await stored(id)).toHaveLength(1), { timeout: 10_000 });
		await restarted.stop();
	});
});
