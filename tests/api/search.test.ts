/** `GET /api/search` over HTTP, against the real server on the build. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import type { RoomId } from '#lib/core/ids.ts';
import { SearchPage } from '#lib/core/search/answer.ts';
import { ApiClient } from '../support/api-client.ts';
import { engines } from '../support/databases.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

const soon = { timeout: 20_000, interval: 100 };

describe.each(engines)('search on $name', ({ forProcess }) => {
	let server: ServerProcess;
	let remove: () => Promise<void>;
	let ada: ApiClient, ben: ApiClient, eve: ApiClient;
	let group: RoomId;

	beforeAll(async () => {
		const place = await forProcess();
		remove = place.remove;
		server = await startServerProcess(place.env);
		[ada, ben, eve] = [
			await ApiClient.signUp(server.url, 'Ada'),
			await ApiClient.signUp(server.url, 'Ben'),
			await ApiClient.signUp(server.url, 'Eve')
		];
		group = await ada.makeGroup([ben]);
		for (const text of ['Fuel filter A', 'Bread is out', 'filter B'])
			await ada.call('POST', '/api/messages', { room: group, text });
	});
	afterAll(async () => {
		await server.kill();
		await remove();
	});

	const search = async (who: ApiClient, query: string) => v.parse(SearchPage, await who.call('GET', `/api/search?${query}`));
	const texts = async (who: ApiClient, query: string) => (await search(who, query)).items.map(({ text }) => text);

	it('[S65] finds what was said a moment ago, newest first, with a snippet and its marks', async () => {
		await expect.poll(() => texts(ben, 'q=filter'), soon).toEqual(['filter B', 'Fuel filter A']);
		const [newest] = (await search(ben, 'q=filter')).items;
		expect(newest).toMatchObject({ room: group, author: ada.user, snippet: 'filter B', marks: [[0, 6]], reactions: [] });
	});

	it('[S43] [B6] answers a stranger as it answers about a room that does not exist', async () => {
		const asked = async (who: ApiClient, query: string) => {
			const response = await who.fetch('GET', `/api/search?${query}`);
			return [response.status, await response.json()];
		};
		const nothing = [200, { items: [], page: {} }];
		expect(await asked(eve, 'q=filter')).toEqual(nothing);
		expect(await asked(eve, `q=filter&room=${group}`)).toEqual(nothing);
		expect(await asked(eve, 'q=filter&room=rm_01ARZ3NDEKTSV4RRFFQ69G5FAV')).toEqual(nothing);
		expect(await asked(eve, `from=${ada.user}`)).toEqual(nothing);
	});

	it('[S107] a query that does not fit is a problem that names its field', async () => {
		for (const [query, field] of [
			['', 'q'],
			['q=before%3Asoon', 'before'],
			['q=has%3Asoul', 'has'],
			['q=a&room=nowhere', 'room'],
			['q=a&before=yesterday', 'before'],
			['q=a&limit=1000', 'limit'],
			['q=a&cursor=x', 'cursor'],
			[`q=${'a'.repeat(300)}`, 'q']
		] as const) {
			const response = await ada.fetch('GET', `/api/search?${query}`);
			expect([response.status, response.headers.get('content-type')], query).toEqual([400, 'application/problem+json']);
			expect(await response.json()).toMatchObject({ errors: [{ field }] });
		}
	});

	it('[S62] pages go on by a cursor, which a Link header repeats', async () => {
		const response = await ada.fetch('GET', '/api/search?q=filter&limit=1');
		const first = v.parse(SearchPage, await response.json());
		expect(first.items.map(({ text }) => text)).toEqual(['filter B']);
		const next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1] ?? '';
		expect(next).toContain(first.page.next);
		const second = v.parse(SearchPage, await ada.call('GET', next));
		expect(second.items.map(({ text }) => text)).toEqual(['Fuel filter A']);
	});
});
