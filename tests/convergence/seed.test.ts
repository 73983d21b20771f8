/** `npm run seed`, through the real API of the real server. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rvTern } from '../../scripts/seed/conversation.ts';
import { readIrcFolder } from '../../scripts/seed/irc-story.ts';
import { play } from '../../scripts/seed/play.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

let server: ServerProcess;
let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'kith-seed-'));
	server = await startServerProcess({ DATA_DIR: join(folder, 'data') });
});
afterAll(async () => {
	await server.kill();
	await rm(folder, { recursive: true, force: true });
});

const stage = () => ({ url: server.url, password: 'a password for tests', say: () => undefined });

test('[S122] the made conversation is there after one run, and a second run adds nothing', async () => {
	const story = await rvTern();
	const messages = story.rooms.flatMap((room) => room.messages).length;
	expect(await play(story, stage())).toEqual({ accounts: story.people.length, messages });
	expect(await play(story, stage())).toEqual({ accounts: 0, messages: 0 });
});

test('IRC logs become a channel each, with an account a nick, and a run that was broken off is completed by the next', async () => {
	await writeFile(
		join(folder, 'day.raw.txt'),
		'[11:22] <anna> is it down?\n=== bob has joined #x\n[11:23] <bob[1]> no\n[11:23]  * anna sighs\n'
	);
	await writeFile(join(folder, 'day.annotation.txt'), '0 2 -\n');
	const story = await readIrcFolder(folder);
	const [room] = story.rooms;
	if (room === undefined) throw new Error('there is no room');
	expect(room.messages.map(({ author, text, replyTo }) => [author, text, replyTo])).toEqual([
		['anna', 'is it down?', undefined],
		['bob[1]', 'no', 0],
		['anna', '_sighs_', undefined]
	]);
	const broken = { ...story, rooms: [{ ...room, messages: room.messages.slice(0, 1) }] };
	expect(await play(broken, stage())).toEqual({ accounts: 2, messages: 1 });
	expect(await play(story, stage())).toEqual({ accounts: 0, messages: 2 });
});

test('without a server it says so', async () => {
	await expect(play(await rvTern(), { ...stage(), url: 'http://127.0.0.1:9' })).rejects.toThrow('no server answers');
});
