/**
 * Random conversations through the real gate, log and projection, over a simulated network. `KITH_CONVERSATIONS` says how many,
 * `KITH_SEED` with which one to begin: the seed of a failure stands in its message.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UserId } from '#lib/core/ids.ts';
import { SegmentReader, type ArrivedMessage, type SegmentFacts } from '#lib/core/segment-facts.ts';
import type { Database } from '#server/db/connect.ts';
import { pglite } from '../support/databases.ts';
import { converse, type Conversation } from '../support/simulation/conversation.ts';
import { openLogNode, type LogNode } from '../support/simulation/log-node.ts';
import { startSyncServer, type SyncServer } from '../support/sync-server.ts';

const howMany = Number(process.env.KITH_CONVERSATIONS ?? 200);
const firstSeed = Number(process.env.KITH_SEED ?? 1);
let database: Database;
let makes: SyncServer;
let node: LogNode;
let people: readonly UserId[];

beforeAll(async () => {
	database = await pglite.open();
	makes = await startSyncServer(database);
	node = openLogNode(database, 1_790_000_000_000);
	people = await Promise.all(Array.from({ length: 3 }, () => makes.addUser()));
});
afterAll(async () => {
	await makes.stop();
	await database.close();
});

/** What is shown, whatever the order in which it came. */
const shownIn = (facts: readonly SegmentFacts[]) =>
	facts.map(({ messages, reactions }) => ({
		messages,
		reactions: [...reactions]
			.flatMap(([id, ofMessage]) => [...ofMessage].flatMap(([emoji, users]) => users.map((user) => `${id} ${emoji} ${user}`)))
			.sort()
	}));

const isRedacted = (messages: readonly ArrivedMessage[], reaction: string): boolean =>
	messages.some(({ id, text }) => text === undefined && reaction.startsWith(id));

async function onServer({ room }: Conversation) {
	const facts: SegmentFacts[] = [];
	for (let number = 1; number <= room.live; number += 1)
		facts.push(new SegmentReader((await node.openSegment(room, number)).doc).read());
	return shownIn(facts);
}

/** The tables, in the shape of a replica. */
async function projected({ room }: Conversation) {
	const { db } = database;
	const messages = await db.selectFrom('messages').selectAll().where('room_id', '=', room.id).orderBy('seq').execute();
	const reactions = await db.selectFrom('reactions').selectAll().where('room_id', '=', room.id).execute();
	return {
		messages: messages.map(({ id, seq, author, text, redacted }) => [id, seq, author, redacted ? undefined : text]),
		reactions: reactions.map(({ message_id, emoji, user_id }) => `${message_id} ${emoji} ${user_id}`).sort()
	};
}

test(
	`[P3.5] [S106] ${howMany} random conversations end equal on every device, on the server and in its tables`,
	async () => {
		const done: Record<string, number> = {};
		for (let seed = firstSeed; seed < firstSeed + howMany; seed += 1) {
			const room = await makes.addRoom(people);
			const conversation = await converse(node, room, people, seed);
			const server = await onServer(conversation);
			for (const device of conversation.devices) expect(shownIn(device.facts), `seed ${seed}`).toEqual(server);
			// In its grace a sealed segment still takes messages, between those of the next.
			const flat = server.flatMap(({ messages }) => messages).sort((one, other) => one.seq - other.seq);
			expect(
				flat.map(({ seq }) => seq),
				`seed ${seed}`
			).toEqual(flat.map((_, index) => index + 1));
			expect(await projected(conversation), `seed ${seed}`).toEqual({
				messages: flat.map(({ id, seq, author, text }) => [id, seq, author, text]),
				// What is redacted is shown with no reactions, and the tables keep none.
				reactions: server.flatMap(({ reactions }) => reactions.filter((reaction) => !isRedacted(flat, reaction))).sort()
			});
			for (const [what, count] of Object.entries(conversation.done)) done[what] = (done[what] ?? 0) + count;
			for (const { code } of conversation.devices.flatMap(({ refused }) => refused)) done[code] = (done[code] ?? 0) + 1;
		}
		if (howMany < 50) return;
		for (const what of [
			'reply',
			'thread',
			'edit offline',
			'redact offline',
			'react in an old segment',
			'rolled over',
			'came back'
		])
			expect(done[what], what).toBeGreaterThan(howMany / 10);
		expect(done.already_redacted, 'an edit that met a redaction').toBeGreaterThan(0);
	},
	Math.max(60_000, howMany * 1_000)
);
