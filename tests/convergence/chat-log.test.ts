import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { newMessageId } from '#lib/core/ids.ts';
import { arrivalsRoot, messagesRoot, parseRoot, segmentName, type Arrival, type TextMessage } from '#lib/core/segment.ts';
import type { Database } from '#server/db/connect.ts';
import { engines } from '../support/databases.ts';
import { readIrcLogs, whyNoIrcLogs } from '../support/irc-log.ts';
import { openSegmentClient } from '../support/segment-client.ts';
import { startSyncServer, type SyncServer } from '../support/sync-server.ts';

const soon = { timeout: 45_000, interval: 50 };
/** More than the people of half an hour of a busy channel would only take longer. */
const maxLines = 600;
const [log] = await readIrcLogs();
const lines = log?.lines
	.flatMap((line) => (line.kind === 'said' ? [{ nick: line.nick, text: line.text }] : []))
	.slice(0, maxLines);
if (whyNoIrcLogs !== undefined) console.warn(`Real chat is skipped: ${whyNoIrcLogs}.`);

/** What all writers share: a replica to write into, and a line that can be cut. */
interface Talker {
	readonly user: UserId;
	readonly doc: Y.Doc;
	cut(): Promise<void>;
	mend(): void;
	close(): void;
}

describe.skipIf(lines === undefined).each(engines)('real chat on $name', ({ open }) => {
	let database: Database;
	let server: SyncServer;
	let room: RoomId;
	const talkers = new Map<string, Talker>();
	beforeAll(async () => {
		database = await open();
		server = await startSyncServer(database);
	});
	afterAll(async () => {
		for (const talker of talkers.values()) talker.close();
		await server.stop();
		await database.close();
	});

	test('[S105] [S106] its real number of people, some flapping and some on plain y-websocket, end equal with each other and the database', async () => {
		const said = lines ?? [];
		const nicks = [...new Set(said.map((line) => line.nick))];
		const users = await Promise.all(nicks.map(() => server.addUser()));
		room = await server.addRoom(users);
		const document = segmentName({ room, number: 1, generation: 1 });
		nicks.forEach((nick, index) =>
			talkers.set(nick, index % 4 === 3 ? plainTalker(users[index]!, document) : talker(users[index]!, document))
		);
		await speak(said);
		for (const each of talkers.values()) each.mend();
		const arrivals = (doc: Y.Doc) => doc.getMap<Arrival>(arrivalsRoot);
		await vi.waitFor(
			() => expect([...talkers.values()].map(({ doc }) => arrivals(doc).size)).toEqual(nicks.map(() => said.length)),
			soon
		);
		const stories = new Set([...talkers.values()].map(({ doc }) => JSON.stringify(storyOf(doc))));
		expect(stories.size).toBe(1);
		const rows = await database.db
			.selectFrom('messages')
			.select(['id', 'seq', 'author', 'text'])
			.where('room_id', '=', room)
			.orderBy('seq')
			.execute();
		expect(JSON.stringify(rows.map(({ id, seq, author, text }) => [seq, id, author, text]))).toBe([...stories][0]);
	});

	/** In their own words and order; every tenth line somebody's connection drops, and every tenth it comes back. */
	async function speak(said: readonly { readonly nick: string; readonly text: string }[]): Promise<void> {
		const all = [...talkers.values()];
		for (const [index, { nick, text }] of said.entries()) {
			const { doc, user } = talkers.get(nick)!;
			doc.getMap<TextMessage>(messagesRoot(user)).set(newMessageId(server.clock), { text, sentAt: server.clock.now() });
			const flapping = all[(index * 7) % all.length]!;
			if (index % 10 === 3) await flapping.cut();
			if (index % 10 === 8) all[((index - 5) * 7) % all.length]!.mend();
			if (index % 5 === 0) await new Promise(setImmediate);
		}
	}

	function talker(user: UserId, document: string): Talker {
		const client = openSegmentClient({ url: `${server.url}/sync`, document, user, token: user, ids: server.clock });
		let isCut = false;
		return {
			user,
			doc: client.doc,
			cut: async () => {
				isCut = true;
				await client.disconnect();
			},
			mend: () => {
				if (isCut) client.connect();
				isCut = false;
			},
			close: () => client.close()
		};
	}

	function plainTalker(user: UserId, document: string): Talker {
		const doc = new Y.Doc();
		const provider = new WebsocketProvider(`${server.url}/yws`, document, doc, { params: { token: user }, disableBc: true });
		return {
			user,
			doc,
			cut: () => Promise.resolve(provider.disconnect()),
			mend: () => provider.connect(),
			close: () => provider.destroy()
		};
	}
});

/** Every message with its place, in that order. */
function storyOf(doc: Y.Doc): unknown[] {
	const arrivals = doc.getMap<Arrival>(arrivalsRoot);
	const story: [number, string, string, string][] = [];
	for (const name of doc.share.keys()) {
		const root = parseRoot(name);
		if (root?.kind !== 'messages') continue;
		for (const [id, message] of doc.getMap<TextMessage>(name))
			story.push([arrivals.get(id)?.[0] ?? 0, id, root.owner, message.text]);
	}
	return story.sort(([a], [b]) => a - b);
}
