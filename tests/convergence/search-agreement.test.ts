import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Message, Room } from '#lib/core/answers.ts';
import type { Search } from '#lib/core/search/matching.ts';
import { parseQuery } from '#lib/core/search/query.ts';
import { messageTexts, queryTexts } from '#lib/core/search/texts.fixture.ts';
import { SearchIndex } from '#lib/workers/search-index.ts';
import type { Asker } from '#server/rooms/rooms-context.ts';
import { createSearching, type Searching } from '#server/search/searching.ts';
import { engines } from '../support/databases.ts';
import { must, openRooms, type RoomsWorld } from '../support/rooms.ts';

describe.each(engines)('one question to both sides, on $name', (engine) => {
	let world: RoomsWorld;
	let searching: Searching;
	let ada: Asker, ben: Asker;
	let rooms: Room[];
	const index = new SearchIndex();

	beforeAll(async () => {
		world = await openRooms(engine);
		const { server, messages } = world;
		searching = createSearching({ db: server.database.db, clock: server.clock, hasLimits: false });
		[ada, ben] = [await world.person(), await world.person()];
		rooms = [await world.group(ada, [ben], 'Watch'), await world.group(ada, [ben], 'Deck')];
		const posted: Message[] = [];
		for (const [at, text] of fc.sample(messageTexts, { seed: 5, numRuns: 80 }).entries()) {
			const sent = { text: text.trim() || 'filter' };
			posted.push(must(await messages.post(at % 3 ? ada : ben, (rooms[at % 2] as Room).id, sent)).message);
		}
		for (const room of rooms)
			index.replace(
				room.id,
				posted.filter((message) => message.room === room.id)
			);
		const own = { q: '', limit: 200, from: ada.user };
		const all = posted.filter(({ author }) => author === ada.user).length;
		await vi.waitFor(async () => expect(must(await searching.search(ada.user, own)).items).toHaveLength(all), {
			timeout: 20_000
		});
	});
	afterAll(() => world.stop());

	test('[P1.32] the server and the device answer with the same messages in the same order', async () => {
		let hits = 0;
		const scopes = fc.record({
			from: fc.option(fc.constantFrom('ada', 'ben'), { nil: undefined }),
			room: fc.option(fc.nat(1), { nil: undefined })
		});
		await fc.assert(
			fc.asyncProperty(queryTexts, scopes, async (q, { from, room }) => {
				const author = from === undefined ? undefined : (from === 'ada' ? ada : ben).user;
				const within = room === undefined ? undefined : rooms[room]?.id;
				const { terms, has } = parseQuery(q);
				const search: Search = { terms, has, ...(author && { authors: [author] }), ...(within && { rooms: [within] }) };
				const device = index.find(search, 200).items.map(({ id }) => id);
				const server = must(await searching.search(ada.user, { q, limit: 200, from: author, room: within })).items.map(
					({ id }) => id
				);
				expect(server).toEqual(device);
				hits += server.length;
			}),
			{ seed: 9, numRuns: 150 }
		);
		expect(hits).toBeGreaterThan(200);
	});
});
