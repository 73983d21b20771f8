import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RoomId } from '#lib/core/ids.ts';
import { thisTransaction } from '#server/db/changed.ts';
import { engines } from '../../tests/support/databases.ts';
import { idsOf, must, openRooms, refusalOf, type RoomsWorld } from '../../tests/support/rooms.ts';
import type { Asker } from './rooms-context.ts';

describe.each(engines)('what changed on $name', (engine) => {
	let world: RoomsWorld;
	beforeAll(async () => {
		world = await openRooms(engine);
	});
	afterAll(() => world.stop());

	const ask = (who: Asker, cursor?: string) => world.rooms.changesSince(who.user, cursor);
	const nothing = { rooms: [], left: [], segments: [] };
	/** A cursor after which nothing is told again: transactions of others on the same Postgres may hold it back for a moment. */
	const settled = (who: Asker, cursor?: string) =>
		vi.waitFor(async () => {
			const answer = await ask(who, cursor);
			expect(await ask(who, answer.cursor)).toMatchObject(nothing);
			return answer.cursor;
		}, 10_000);

	test('[P1.8] the first answer names every room with its live segment; after it, only what changed', async () => {
		const [ada, ben] = [await world.person(), await world.person()];
		const [one, two] = [await world.group(ada, [ben]), await world.group(ada, [ben])];
		const first = await ask(ben);
		expect(idsOf(first.rooms).sort()).toEqual([one.id, two.id].sort());
		expect(first.segments).toEqual(
			expect.arrayContaining(
				first.rooms.map(({ id, live: { number, document }, position }) => ({ room: id, number, position, document, live: true }))
			)
		);
		const cursor = await settled(ben, first.cursor);
		must(await world.messages.post(ada, two.id, { text: 'News' }));
		const second = await ask(ben, cursor);
		expect(second.rooms).toMatchObject([{ id: two.id, lastSeq: 1, unread: 1, lastMessage: { text: 'News' } }]);
		expect(second.segments).toMatchObject([{ room: two.id, number: 1, position: second.rooms[0]?.position, live: true }]);
		await settled(ben, second.cursor);
	});

	test('rooms one came into bring their segments along, and rooms one is out of are named', async () => {
		const [ada, ben] = [await world.person(), await world.person()];
		const channel = await world.channel(ada);
		const group = await world.group(ada, [ben]);
		const cursor = await settled(ben);
		must(await world.rooms.join(ben, channel.id));
		must(await world.rooms.removeMember(ada.user, group.id, ben.user));
		const after = await ask(ben, cursor);
		expect(idsOf(after.rooms)).toEqual([channel.id]);
		expect(after.segments.map(({ room }) => room)).toEqual([channel.id]);
		expect(after.left).toEqual([group.id]);
		must(await world.rooms.setMember(ada.user, group.id, ben.user, undefined));
		const back = await ask(ben, after.cursor);
		expect([idsOf(back.rooms).includes(group.id), back.left]).toEqual([true, []]);
	});

	test("a new name, a new role and one's own read marker are changes", async () => {
		const [ada, ben] = [await world.person(), await world.person()];
		const { id } = await world.group(ada, [ben]);
		must(await world.messages.post(ada, id, { text: 'One' }));
		let { cursor } = await ask(ben);
		const acts = [
			() => world.rooms.change(ada.user, id, { name: 'Bridge' }),
			() => world.rooms.setMember(ada.user, id, ben.user, 'moderator'),
			() => world.rooms.markRead(ben.user, id, { seq: 1 })
		];
		const seen = [];
		for (const act of acts) {
			expect(refusalOf(await act())).toBeUndefined();
			const answer = await ask(ben, cursor);
			seen.push(answer.rooms[0]);
			({ cursor } = answer);
		}
		expect(seen).toMatchObject([{ name: 'Bridge' }, { role: 'moderator' }, { readSeq: 1, unread: 0 }]);
	});

	test('a cursor of another database, or of one that was set back, is answered like none, with what is gone', async () => {
		const [ada, ben] = [await world.person(), await world.person()];
		const [one, two] = [await world.group(ada, [ben]), await world.group(ada, [ben])];
		must(await world.rooms.leave(ben.user, two.id));
		const { cursor } = await ask(ben);
		const [epoch = ''] = cursor.split('-');
		for (const foreign of ['0-7', `${epoch}-999999999999`]) {
			const answer = await ask(ben, foreign);
			expect(idsOf(answer.rooms)).toEqual([one.id]);
			expect(answer).toMatchObject({
				left: [two.id],
				segments: [{ room: one.id }],
				cursor: expect.stringContaining(epoch) as string
			});
		}
	});

	const whyNotBeside = engine.name === 'pglite' ? 'the embedded database has one connection' : undefined;
	if (whyNotBeside !== undefined) console.warn(`A transaction that ends late is skipped on ${engine.name}: ${whyNotBeside}.`);
	test.skipIf(whyNotBeside !== undefined)(
		'[P3.11] what a transaction changed that ended late is told, though later ones were told before',
		async () => {
			const [ada, ben] = [await world.person(), await world.person()];
			const [slow, quick] = [await world.group(ada, [ben]), await world.group(ada, [ben])];
			let cursor = await settled(ben);
			let finish = (): void => undefined;
			const isHeld = new Promise<void>((resolve) => (finish = resolve));
			let isBegun = (): void => undefined;
			const begun = new Promise<void>((resolve) => (isBegun = resolve));
			const renaming = world.server.database.db.transaction().execute(async (transaction) => {
				await transaction
					.updateTable('rooms')
					.set({ name: 'Late', changed: thisTransaction })
					.where('id', '=', slow.id)
					.execute();
				isBegun();
				await isHeld;
			});
			await begun;
			must(await world.messages.post(ada, quick.id, { text: 'Quick' }));
			const during = await ask(ben, cursor);
			expect(idsOf(during.rooms)).toEqual([quick.id]);
			({ cursor } = during);
			finish();
			await renaming;
			expect((await ask(ben, cursor)).rooms).toContainEqual(expect.objectContaining({ id: slow.id, name: 'Late' }));
		}
	);

	test('[P3.11] whoever keeps asking while many write ends with the truth', async () => {
		const [ada, ben] = [await world.person(), await world.person()];
		const rooms: RoomId[] = [];
		for (let index = 0; index < 4; index += 1) rooms.push((await world.group(ada, [ben])).id);
		const known = new Map<RoomId, { lastSeq: number; position: number }>();
		const segments = new Map<RoomId, number>();
		let cursor: string | undefined;
		const follow = async () => {
			const answer = await ask(ben, cursor);
			for (const { id, lastSeq, position } of answer.rooms) known.set(id, { lastSeq, position });
			for (const { room, position } of answer.segments) segments.set(room, Math.max(position, segments.get(room) ?? 0));
			({ cursor } = answer);
		};
		const writing = Promise.all(
			rooms.flatMap((room) => Array.from({ length: 8 }, (_, index) => world.messages.post(ada, room, { text: `${index}` })))
		);
		let isWriting = true;
		void writing.finally(() => (isWriting = false));
		while (isWriting) {
			await follow();
			// The embedded database answers without leaving the turn, and commits wait for its end.
			await turn();
		}
		await writing;
		await follow();
		for (const room of await world.rooms.list(ben.user)) {
			expect(known.get(room.id)).toEqual({ lastSeq: 8, position: room.position });
			expect(segments.get(room.id)).toBe(room.position);
		}
		expect(known.size).toBe(rooms.length);
	});
});
