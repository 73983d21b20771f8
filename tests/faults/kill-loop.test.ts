/**
 * The server is killed again and again in the middle of writing; what it had acknowledged is recorded outside of it, in a file.
 * `KILL_CYCLES` sets how often (20 by default).
 */
import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Message } from '#lib/core/answers.ts';
import type { MessageId } from '#lib/core/ids.ts';
import { systemClock } from '#server/clock.ts';
import { ApiClient } from '../support/api-client.ts';
import { engines } from '../support/databases.ts';
import { freePort } from '../support/free-port.ts';
import { openSegmentClient, type SegmentClient } from '../support/segment-client.ts';
import { spawnServerProcess, startServerProcess, type ServerProcess } from '../support/server-process.ts';

const cycles = Number(process.env.KILL_CYCLES ?? 20);
const writers = 4;
const clock = systemClock();
const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
	for (const end of ends.splice(0).reverse()) await end();
});

describe.each(engines)('on $name', ({ forProcess }) => {
	test(
		`[P2.3] [S101] [S59] ${cycles} kills lose nothing that was acknowledged, and double nothing`,
		async () => {
			const { env, remove } = await forProcess();
			ends.push(remove);
			const port = await freePort();
			const start = () => startServerProcess({ ...env, PORT: String(port) });
			await killAtBirth({ ...env, PORT: String(port) });
			let server = await start();
			ends.push(() => server.kill());
			const people = await signUpAll(server);
			const room = await people[0]!.makeGroup(people.slice(1));
			const document = (await people[0]!.segments(room)).at(-1)!.document;
			const clients = await Promise.all(people.map((person) => openClient(server, person, document)));
			const record = recordArrivals(clients);
			for (let cycle = 0; cycle < cycles; cycle += 1) {
				const writing = write(clients, cycle);
				await delay(20 + ((cycle * 37) % 180));
				await server.kill();
				writing.stop();
				server = await start();
			}
			const sent = clients.flatMap((client) => [...client.messages.keys()]);
			await vi.waitFor(() => expect(sent.every((id) => clients[0]!.arrivals.has(id))).toBe(true), {
				timeout: 60_000,
				interval: 100
			});
			const kept = await people[0]!.allMessages(room);
			expect(sent.length).toBeGreaterThan(cycles * writers);
			expectKept(kept, sent as MessageId[], record.read());
			console.info(`${cycles} kills: ${sent.length} messages, ${record.read().size} acknowledgements seen, 0 missing, 0 doubled`);
		},
		60_000 + cycles * 15_000
	);
});

function expectKept(kept: readonly Message[], sent: readonly MessageId[], acknowledged: ReadonlyMap<string, number>): void {
	const seqs = new Map(kept.map((message) => [message.id as string, message.seq]));
	const lost = [...acknowledged].filter(([id, seq]) => seqs.get(id) !== seq);
	expect(lost).toEqual([]);
	expect(kept.map((message) => message.seq)).toEqual(kept.map((_, index) => index + 1));
	expect(new Set(seqs.keys())).toEqual(new Set(sent));
	expect(kept).toHaveLength(sent.length);
}

/** A few kills before it is ready for the first time: some hit the migrations. */
async function killAtBirth(env: Record<string, string>): Promise<void> {
	for (const ms of [250, 700, 1_300]) {
		const born = spawnServerProcess(env);
		const ended = born.ready.catch(() => undefined);
		await delay(ms);
		await born.kill();
		await ended;
	}
}

async function signUpAll(server: ServerProcess): Promise<ApiClient[]> {
	const people: ApiClient[] = [];
	for (let index = 0; index < writers; index += 1) people.push(await ApiClient.signUp(server.url, `Writer ${index}`));
	return people;
}

async function openClient(server: ServerProcess, person: ApiClient, document: string): Promise<SegmentClient> {
	const token = await person.accessToken();
	const client = openSegmentClient({
		url: `${server.url.replace('http', 'ws')}/sync`,
		document,
		user: person.user,
		token,
		ids: clock
	});
	ends.push(() => client.close());
	await vi.waitFor(() => expect(client.isSynced).toBe(true), { timeout: 10_000 });
	return client;
}

/** Each arrival that some client has seen, as it is seen. */
function recordArrivals(clients: readonly SegmentClient[]) {
	const file = join(mkdtempSync(join(tmpdir(), 'kith-kill-')), 'acknowledged');
	appendFileSync(file, '');
	for (const client of clients) {
		client.arrivals.observe((event) => {
			for (const id of event.keysChanged) appendFileSync(file, `${id as string} ${client.arrivals.get(id as string)?.[0]}\n`);
		});
	}
	return {
		read: () => {
			const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
			return new Map(lines.map((line) => [line.split(' ')[0] as string, Number(line.split(' ')[1])]));
		}
	};
}

function write(clients: readonly SegmentClient[], cycle: number) {
	let count = 0;
	const timer = setInterval(() => {
		if (count < 10) for (const client of clients) client.send(`cycle ${cycle}, message ${count}`);
		count += 1;
	}, 15);
	return { stop: () => clearInterval(timer) };
}
