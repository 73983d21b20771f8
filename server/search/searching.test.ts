import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Room } from '#lib/core/answers.ts';
import type { FoundMessage } from '#lib/core/search/answer.ts';
import type { SearchRequest } from '#lib/core/wire.ts';
import { engines } from '../../tests/support/databases.ts';
import { must, openRooms, refusalOf, type RoomsWorld } from '../../tests/support/rooms.ts';
import type { Asker } from '../rooms/rooms-context.ts';
import { SearchTurns } from './search-turns.ts';
import { createSearching, type Searching } from './searching.ts';

const soon = { timeout: 20_000, interval: 50 };

describe.each(engines)('searching on $name', (engine) => {
	let world: RoomsWorld;
	let searching: Searching;
	let ada: Asker, ben: Asker, eve: Asker;
	let deck: Room, watch: Room;

	beforeAll(async () => {
		world = await openRooms(engine);
		const { db } = world.server.database;
		searching = createSearching({ db, clock: world.server.clock, hasLimits: false });
		[ada, ben, eve] = [await world.person(), await world.person(), await world.person()];
		deck = await world.channel(ada, 'Deck');
		watch = await world.group(ada, [ben], 'Night watch');
		await post(ada, deck, 'Spare fuel filters are on the second shelf');
		await post(ada, watch, 'Fuel filter alarm at 0.6 bar from now on');
		await post(ben, watch, 'Ölfilter geprüft, siehe https://tern.example/log');
		await post(ben, watch, '明日は東京都で会議です');
		await post(ben, watch, 'the filter of the fuel');
		await vi.waitFor(async () => expect(await texts(ada, { q: 'filter of' })).toHaveLength(1), soon);
	});
	afterAll(() => world.stop());

	const post = async (who: Asker, room: Room, text: string) => must(await world.messages.post(who, room.id, { text })).message;
	const ask = async (who: Asker, request: Partial<SearchRequest>) =>
		must(await searching.search(who.user, { q: '', limit: 50, ...request }));
	const texts = async (who: Asker, request: Partial<SearchRequest>) => (await ask(who, request)).items.map(({ text }) => text);
	const marked = ({ snippet, marks }: FoundMessage) => marks.map(([start, end]) => snippet.slice(start, end));

	test('[S65] newest first, with what was found marked in a snippet', async () => {
		const { items } = await ask(ada, { q: 'FILTER' });
		expect(items.map(({ text }) => text)).toEqual([
			'the filter of the fuel',
			'Fuel filter alarm at 0.6 bar from now on',
			'Spare fuel filters are on the second shelf'
		]);
		expect(items.map(marked)).toEqual([['filter'], ['filter'], ['filters']]);
	});

	test('[S43] [B6] nothing of a room one is not in, whatever is asked for, and no word about whether it exists', async () => {
		expect(await texts(eve, { q: 'filter' })).toEqual([]);
		expect(await texts(ben, { q: 'filter' })).not.toContain('Spare fuel filters are on the second shelf');
		for (const request of [
			{ q: 'filter', room: deck.id },
			{ q: 'filter in:Deck' },
			{ q: `filter in:${deck.id}` },
			{ from: ada.user, room: deck.id }
		])
			expect(await texts(ben, request)).toEqual([]);
		expect(await texts(eve, { q: `from:${ada.user}` })).toEqual([]);
	});

	test('[S43] nothing from before somebody’s history begins', async () => {
		const late = await world.person();
		must(await world.rooms.setMember(ada.user, watch.id, late.user, undefined));
		await world.server.database.db
			.updateTable('memberships')
			.set({ from_segment: 2 })
			.where('room_id', '=', watch.id)
			.where('user_id', '=', late.user)
			.execute();
		expect(await texts(late, { q: 'filter' })).toEqual([]);
		expect(await texts(late, { q: '', room: watch.id, from: ben.user })).toEqual([]);
	});

	test('operators and parameters narrow it', async () => {
		expect(await texts(ada, { q: 'filter in:night-watch from:me' })).toEqual(['Fuel filter alarm at 0.6 bar from now on']);
		expect(await texts(ada, { q: 'has:link' })).toEqual(['Ölfilter geprüft, siehe https://tern.example/log']);
		expect(await texts(ada, { q: 'olfilter' })).toHaveLength(1);
		expect(await texts(ada, { q: '東京' })).toHaveLength(1);
		expect(await texts(ada, { q: '"fuel filter"' })).toEqual(['Fuel filter alarm at 0.6 bar from now on']);
		expect(await texts(ada, { q: '', from: ben.user, room: watch.id })).toHaveLength(3);
		expect(await texts(ada, { q: 'filter after:2000 before:2001' })).toEqual([]);
		expect(await texts(ada, { q: 'filter', before: world.server.clock.now() + 1000 })).toHaveLength(3);
	});

	test('a question that cannot be answered says which part is wrong', async () => {
		const refusal = async (request: Partial<SearchRequest>) => {
			const outcome = await searching.search(ada.user, { q: '', limit: 50, ...request });
			return outcome.kind === 'refused' ? [refusalOf(outcome), outcome.errors?.[0]?.field] : undefined;
		};
		expect(await refusal({})).toEqual(['invalid_query', 'q']);
		expect(await refusal({ q: 'before:soon' })).toEqual(['invalid_query', 'before']);
		expect(await refusal({ q: 'a', cursor: 'nonsense' })).toEqual(['invalid_query', 'cursor']);
	});

	test('[S66] pages go on where the one before ended, without doubles', async () => {
		const seen: string[] = [];
		let cursor: string | undefined;
		do {
			const { items, page } = await ask(ada, { q: 'filter', limit: 1, cursor });
			seen.push(...items.map(({ text }) => text));
			cursor = page.next;
		} while (cursor !== undefined);
		expect(seen).toHaveLength(3);
		expect(new Set(seen).size).toBe(3);
	});

	test('[P2.7] an edited message is found by its new words, and no longer by its old ones', async () => {
		const message = await post(ada, watch, 'anchor at the pier');
		await expect.poll(() => texts(ada, { q: 'anchor' }), soon).toHaveLength(1);
		must(await world.messages.edit(ada.user, message.id, 'moored at the pier'));
		await expect.poll(() => texts(ada, { q: 'moored' }), soon).toEqual(['moored at the pier']);
		expect(await texts(ada, { q: 'anchor' })).toEqual([]);
	});

	test('[P3.7] a redacted message is filed nowhere', async () => {
		const message = await post(ada, watch, 'wherewithal unsaid');
		await expect.poll(() => texts(ben, { q: 'wherewithal' }), soon).toHaveLength(1);
		must(await world.messages.redact(ada.user, message.id));
		expect(await texts(ben, { q: 'wherewithal' })).toEqual([]);
		await expect
			.poll(
				() =>
					world.server.database.db
						.selectFrom('message_tokens')
						.select('seq')
						.where('room_id', '=', watch.id)
						.where('seq', '=', message.seq)
						.execute(),
				soon
			)
			.toEqual([]);
	});

	test('[B22] who asks without end is told to wait', async () => {
		const limited = createSearching({ db: world.server.database.db, clock: world.server.clock, hasLimits: true });
		const outcomes = await Promise.all(Array.from({ length: 60 }, () => limited.search(eve.user, { q: 'a b', limit: 5 })));
		expect(outcomes.some((outcome) => refusalOf(outcome) === 'rate_limited')).toBe(true);
	});

	test('[B22] whose searches still run waits for them, and is told when it takes too long; others are answered meanwhile', async () => {
		const { db } = world.server.database;
		const turns = new SearchTurns({ atOnce: 2, longestWaitMs: 50 });
		const crowded = createSearching({ db, clock: world.server.clock, hasLimits: false, turns });
		const long = Promise.withResolvers<void>();
		const running = turns.run(eve.user, () => long.promise);
		const outcome = await crowded.search(eve.user, { q: 'filter', limit: 5 });
		expect(refusalOf(outcome)).toBe('rate_limited');
		expect(must(await crowded.search(ada.user, { q: 'filter', limit: 5 })).items).toHaveLength(3);
		long.resolve();
		await running;
		expect(must(await crowded.search(eve.user, { q: 'filter', limit: 5 })).items).toEqual([]);
	});
});
