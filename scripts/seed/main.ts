/** Reads what is asked for, plays it on the server named by KITH_URL, and says what it did. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { rvTern } from './conversation.ts';
import { readIrcFolder } from './irc-story.ts';
import { play } from './play.ts';

const url = process.env.KITH_URL ?? 'http://localhost:3000';
/** In the open, so good enough only where nobody else gets in. */
const knownPassword = 'sea-legs-and-coffee';

try {
	const { values } = parseArgs({ options: { from: { type: 'string' } } });
	const story = values.from === undefined ? await rvTern() : await readIrcFolder(resolve(values.from));
	const password = choosePassword();
	const { accounts, messages } = await play(story, { url, password, say: console.log });
	const whole = `${story.people.length} people, ${story.rooms.length} rooms`;
	console.log(
		accounts + messages === 0
			? `Nothing to do: ${whole} are there already`
			: `${whole}: ${accounts} accounts and ${messages} messages are new`
	);
	const [first] = story.people;
	console.log(
		`Sign in at ${url} as ${first?.username ?? first?.fullName ?? 'one of them'}${password === knownPassword ? ` with the password ${password}` : ''}`
	);
} catch (cause) {
	process.stderr.write(`Seeding stopped: ${cause instanceof Error ? cause.message : String(cause)}\n`);
	process.exitCode = 1;
}

function choosePassword(): string {
	const chosen = process.env.KITH_SEED_PASSWORD;
	if (chosen !== undefined && chosen !== '') return chosen;
	const { hostname } = new URL(url);
	if (hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)) return knownPassword;
	throw new Error(`${hostname} is not this machine: choose a password for the made accounts in KITH_SEED_PASSWORD`);
}
