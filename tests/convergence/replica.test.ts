import 'fake-indexeddb/auto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../support/api-client.ts';
import { DeviceNetwork, eventually, linesOf } from '../support/replica-client.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

let dataDir: string;
let server: ServerProcess;

beforeAll(async () => {
	dataDir = await mkdtemp(join(tmpdir(), 'kith-replica-'));
	server = await startServerProcess({ DATA_DIR: dataDir });
});
afterAll(async () => {
	await server.kill();
	await rm(dataDir, { recursive: true });
});

async function twoPeople() {
	const people = [await ApiClient.signUp(server.url, 'Ann Reed'), await ApiClient.signUp(server.url, 'Ben Stone')] as const;
	const [ann, ben] = [new DeviceNetwork(people[0]), new DeviceNetwork(people[1])];
	const [a, b] = [await ann.openPage(), await ben.openPage()];
	const room = await a.createRoom({ kind: 'group', name: 'Harbour', members: [people[1].user] });
	const mine = a.openRoom(room);
	await eventually('both are in the room', () => b.rooms.get().some((row) => row.id === room) && a.outbox.get().length === 0);
	return { people, ann, ben, a, b, room, mine, theirs: b.openRoom(room) };
}

test('[P3.5] two replicas show the same through edits, redactions, reactions and a roll-over, and so does the server', async () => {
	const { people, a, b, room, mine, theirs } = await twoPeople();
	const ids = await Promise.all(Array.from({ length: 150 }, (_, index) => mine.send(`a${index}`)));
	await Promise.all(Array.from({ length: 150 }, (_, index) => theirs.send(`b${index}`)));
	await eventually('all is sent', () => a.outbox.get().length === 0 && b.outbox.get().length === 0);
	const [edited, redacted] = [ids[3], ids[4]];
	if (!edited || !redacted) throw new Error('nothing to edit');
	await mine.edit(edited, 'a3, edited');
	await mine.redact(redacted);
	await eventually('the other device has the message', () => linesOf(theirs).includes('a3, edited:sent'));
	await theirs.react(edited, '🎉', true);
	for (let index = 0; index < 800; index += 1) void mine.send(`c${index}`);
	await eventually(
		'the room rolled over',
		() => linesOf(theirs).at(-1) === 'c799:sent' && a.outbox.get().length === 0 && b.outbox.get().length === 0
	);
	await eventually('older is loaded', () =>
		theirs.older.get() === 'more' ? void theirs.loadOlder() : linesOf(theirs).length === 1_100
	);
	await eventually('older is loaded', () =>
		mine.older.get() === 'more' ? void mine.loadOlder() : linesOf(mine).length === 1_100
	);
	const texts = (lines: readonly string[]): string[] => lines.map((line) => line.slice(0, line.lastIndexOf(':')));
	expect(texts(linesOf(theirs))).toEqual(texts(linesOf(mine)));
	const stored = await people[0].allMessages(room);
	expect(stored.map((message) => (message.redacted ? '[redacted]' : message.text))).toEqual(texts(linesOf(mine)));
	expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1));
	expect((await people[0].segments(room)).length).toBeGreaterThan(1);
	await Promise.all([a.close(), b.close()]);
}, 120_000);

test('[P1.1] [P2.3] with the server killed a device reads, writes and is opened again; then all arrives once and in order', async () => {
	const { people, ann, a, b, room, mine, theirs } = await twoPeople();
	await mine.send('before');
	await eventually('it arrived', () => linesOf(theirs).join() === 'before:sent');
	const port = new URL(server.url).port;
	for (let index = 0; index < 40; index += 1) void mine.send(`under fire ${index}`);
	await eventually('some of them are on their way', () => linesOf(mine).length > 1);
	await server.kill();
	await eventually('the device knows', () => a.connection.get().kind === 'offline');
	await mine.send('while it was dead');
	const made = await a.createRoom({ kind: 'channel', name: 'Made without a server' });
	await a.openRoom(made).send('first');
	ann.isUp = false;
	await a.close();
	const again = await ann.openPage();
	const session = again.openRoom(room);
	await eventually(
		'it is read from the device',
		() => linesOf(session).at(-1) === 'while it was dead:saved' && linesOf(session).length === 42
	);
	server = await startServerProcess({ DATA_DIR: dataDir, PORT: port });
	ann.isUp = true;
	await eventually('all has arrived', () => again.outbox.get().length === 0 && linesOf(theirs).length === 42);
	const expected = ['before', ...Array.from({ length: 40 }, (_, index) => `under fire ${index}`), 'while it was dead'];
	expect((await people[0].allMessages(room)).map(({ text }) => text)).toEqual(expected);
	expect((await people[0].allMessages(made)).map(({ text }) => text)).toEqual(['first']);
	await Promise.all([again.close(), b.close()]);
}, 120_000);

test('[P3.1] [P4.3] a line that breaks again and again loses, doubles and reorders nothing, and nothing is refused', async () => {
	const { people, ann, a, b, room, mine, theirs } = await twoPeople();
	let refusals = 0;
	a.outbox.subscribe(() => (refusals += a.outbox.get().filter((row) => row.state === 'refused').length));
	for (let index = 0; index < 60; index += 1) {
		await mine.send(`flap ${index}`);
		if (index % 6 === 5) {
			ann.cut();
			a.syncNow();
		}
	}
	await eventually('all has arrived', () => a.outbox.get().length === 0 && linesOf(theirs).length === 60);
	expect((await people[0].allMessages(room)).map(({ text }) => text)).toEqual(
		Array.from({ length: 60 }, (_, index) => `flap ${index}`)
	);
	expect(refusals).toBe(0);
	await Promise.all([a.close(), b.close()]);
}, 120_000);
