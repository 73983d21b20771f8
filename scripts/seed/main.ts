/** Reads what is asked for, plays it on the server named by KITH_URL, and says what it did. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { rvTern } from './conversation.ts';
import { readIrcFolder } from './irc-story.ts';
import { People } from './people.ts';
import { plantRoom } from './plant.ts';
import { Server } from './server.ts';
import type { Story, StoryRoom } from './story.ts';

const url = process.env['KITH_URL'] ?? 'http://localhost:3000';
/** In the open, so good enough only where nobody else gets in. */
const knownPassword = 'sea-legs-and-coffee';
const roomsAtOnce = 4;

try {
	const { values } = parseArgs({ options: { from: { type: 'string' } } });
	const story = values.from === undefined ? await rvTern() : await readIrcFolder(resolve(values.from));
	await play(story, choosePassword());
} catch (cause) {
	process.stderr.write(`Seeding stopped: ${cause instanceof Error ? cause.message : String(cause)}\n`);
	process.exitCode = 1;
}

function choosePassword(): string {
	const chosen = process.env['KITH_SEED_PASSWORD'];
	if (chosen !== undefined && chosen !== '') return chosen;
	const { hostname } = new URL(url);
	const isLoopback = hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
	if (isLoopback) return knownPassword;
	throw new Error(`${hostname} is not this machine: choose a password for the made accounts in KITH_SEED_PASSWORD`);
}

async function play(story: Story, password: string): Promise<void> {
	const server = new Server(url, (seconds) => console.log(`The server asks to wait ${seconds} s`));
	await server.checkReady();
	const people = new People(server, story, password);
	// One after another: the first account of a new server becomes its owner, and that is to be the first in the story.
	const [first] = story.people;
	if (first !== undefined) await people.account(first.key);
	const waiting = [...story.rooms];
	let posted = 0;
	const lane = async (): Promise<void> => {
		for (let room = waiting.shift(); room !== undefined; room = waiting.shift()) posted += await playRoom(story, room, people);
	};
	await Promise.all(Array.from({ length: roomsAtOnce }, lane));
	const whole = `${story.people.length} people, ${story.rooms.length} rooms`;
	console.log(
		posted + people.made === 0
			? `Nothing to do: ${whole} are there already`
			: `${whole}: ${people.made} accounts and ${posted} messages are new`
	);
	console.log(
		`Sign in at ${url} as ${first?.username ?? first?.fullName ?? 'one of them'}${password === knownPassword ? ` with the password ${password}` : ''}`
	);
}

async function playRoom(story: Story, room: StoryRoom, people: People): Promise<number> {
	const step = 250;
	const planted = await plantRoom(story, room, people, (done) => {
		if (done % step === 0) console.log(`${room.name}: ${done} of ${room.messages.length}`);
	});
	console.log(`${planted.room}: ${planted.posted} posted, ${planted.present} there already`);
	return planted.posted;
}
