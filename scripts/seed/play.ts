/** Plays a whole story on a server. Says what it does through `say`; decides nothing about passwords or addresses. */
import { setTimeout as waitMs } from 'node:timers/promises';
import { People } from './people.ts';
import { plantRoom } from './plant.ts';
import { Server } from './server.ts';
import type { Story } from './story.ts';

export interface Stage {
	readonly url: string;
	/** Of every account in the story. */
	readonly password: string;
	say(line: string): void;
}

/** What this run added; nothing of both when the story was there already. */
export interface Played {
	readonly accounts: number;
	readonly messages: number;
}

const roomsAtOnce = 4;
const progressEvery = 250;

/** @throws when no server answers, and {@link Refused} when it does not take something. */
export async function play(story: Story, { url, password, say }: Stage): Promise<Played> {
	const server = new Server(url, async (seconds) => {
		say(`The server asks to wait ${seconds} s${seconds > 60 ? '; started with LIMITS=off it would not' : ''}`);
		await waitMs(seconds * 1000);
	});
	await server.checkReady();
	const people = new People(server, story, password);
	// Alone and first: the first account of a new server becomes its owner, and that is to be the first in the story.
	const [owner] = story.people;
	if (owner !== undefined) await people.account(owner.key);
	const waiting = [...story.rooms];
	let messages = 0;
	const lane = async (): Promise<void> => {
		for (let room = waiting.shift(); room !== undefined; room = waiting.shift()) {
			const { name, messages: all } = room;
			const planted = await plantRoom(story, room, people, (done) => {
				if (done % progressEvery === 0) say(`${name}: ${done} of ${all.length}`);
			});
			say(`${name}: ${planted.posted} posted, ${planted.present} there already`);
			messages += planted.posted;
		}
	};
	await Promise.all(Array.from({ length: roomsAtOnce }, lane));
	return { accounts: people.made, messages };
}
