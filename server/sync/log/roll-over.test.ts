import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newMessageId, type RoomId, type UserId } from '#lib/core/ids.ts';
import type { Database } from '../../db/connect.ts';
import { createLog } from '../../log.ts';
import { engines } from '../../../tests/support/databases.ts';
import { openNextSegment } from '../../../tests/support/roll-over.ts';
import { startSyncServer, type SyncServer } from '../../../tests/support/sync-server.ts';
import type { Verdict } from '../gate/gate.ts';
import type { Room } from '../segments/room.ts';
import { RoomRegistry } from '../segments/room-registry.ts';
import { Committer } from './committer.ts';
import type { ServerWrite, WriteOutcome } from './pending.ts';
import { Projector } from './projector.ts';

describe.each(engines)('roll-over on $name', ({ open }) => {
	let database: Database;
	let other: SyncServer;
	let ada: UserId;
	let id: RoomId;
	/** What becomes of the next commits; without an entry they go through. */
	let fates: ('lost answer' | 'outage')[] = [];
	beforeAll(async () => {
		database = await open();
		other = await startSyncServer(database);
		ada = await other.addUser();
	});
	beforeEach(async () => {
		id = await other.addRoom([ada]);
		fates = [];
	});
	afterAll(async () => {
		await other.stop();
		await database.close();
	});

	/** This node: its registry, and a committer on a line to the database that can fail. */
	async function node(): Promise<{ room: Room; registry: RoomRegistry; committer: Committer }> {
		const log = createLog('silent');
		const registry = new RoomRegistry(database.db, other.clock, log);
		const writer: Database['writer'] = async (...query) => {
			const fate = fates.shift();
			if (fate === 'outage') throw new Error('the line is cut');
			const rows = await database.writer(...query);
			if (fate === 'lost answer') throw new Error('the line was cut');
			return rows as never;
		};
		const committer = new Committer({
			database: { ...database, writer },
			registry,
			projector: new Projector(database, log),
			clock: other.clock,
			log,
			onCommitted: () => undefined,
			random: () => 0
		});
		const room = (await registry.open(id))!;
		await registry.openLive(room);
		return { room, registry, committer };
	}
	const message = (text: string, done: (outcome: WriteOutcome) => void): ServerWrite => ({
		kind: 'server',
		segment: 'live',
		done,
		write: (batch): Verdict | 'exists' => {
			const verdict = batch.postAsServer(ada, newMessageId(other.clock), { text, sentAt: other.clock.now() });
			if (verdict.kind !== 'admitted') throw new Error(verdict.kind);
			return { ...verdict, kind: 'admitted', messages: [verdict.message], changes: [], clocks: new Map(), alreadyRedacted: [] };
		}
	});
	const send = (committer: Committer, room: Room, text: string): Promise<WriteOutcome> =>
		new Promise((done) => committer.enqueue(room, message(text, done)));
	const rows = () =>
		database.db.selectFrom('messages').select(['text', 'seq', 'segment']).where('room_id', '=', id).orderBy('seq').execute();
	const live = async () =>
		(await database.db.selectFrom('rooms').select('live_segment').where('id', '=', id).executeTakeFirstOrThrow()).live_segment;

	test('[P2.5] what waits for the live segment goes into the one that another node opened meanwhile', async () => {
		const { room, registry, committer } = await node();
		expect(await send(committer, room, 'before')).toMatchObject({ kind: 'written', seq: 1 });
		await openNextSegment(database, id, other.clock.now());
		// The follower has seen it, and nobody here has loaded the new segment yet.
		await registry.catchUp(room);
		expect([room.live, room.segments.has(2)]).toEqual([2, false]);
		expect(await send(committer, room, 'after')).toMatchObject({ kind: 'written', seq: 2 });
		expect((await rows()).map(({ text, segment }) => [text, segment])).toEqual([
			['before', 1],
			['after', 2]
		]);
	});

	test('[P2.5] the same when it comes to light only because a slow commit lost', async () => {
		const { room, committer } = await node();
		await openNextSegment(database, id, other.clock.now());
		const outcomes = await Promise.all(['one', 'two'].map((text) => send(committer, room, text)));
		expect(outcomes).toMatchObject([
			{ kind: 'written', seq: 1 },
			{ kind: 'written', seq: 2 }
		]);
		expect((await rows()).map(({ segment }) => segment)).toEqual([2, 2]);
	});

	test('[P2.5] [P5.1] a roll-over whose answer was lost, and that was put back twice, opens one segment', async () => {
		const { room, committer } = await node();
		fates = ['outage', 'lost answer'];
		room.queue.push({ kind: 'roll-over', from: 1 });
		const sent = [send(committer, room, 'one'), send(committer, room, 'two')];
		room.queue.push({ kind: 'roll-over', from: 1 });
		sent.push(send(committer, room, 'three'));
		expect((await Promise.all(sent)).map(({ kind }) => kind)).toEqual(['written', 'written', 'written']);
		await committer.drained();
		expect(await live()).toBe(2);
		expect((await rows()).map(({ text, seq, segment }) => [text, seq, segment])).toEqual([
			['one', 1, 2],
			['two', 2, 2],
			['three', 3, 2]
		]);
	});
});
