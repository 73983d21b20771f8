/** What rooms and messages answer with over HTTP: headers, codes and bodies, against the real server on the build. */
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { Invite, Joined, Members, MessageAnswer, MessagePage, Pins, Rooms, Segments, SyncAnswer } from '#lib/core/answers.ts';
import { newMessageId, newRoomId, type RoomId } from '#lib/core/ids.ts';
import { messagesRoot } from '#lib/core/segment.ts';
import { systemClock } from '#server/clock.ts';
import { ApiClient } from '../support/api-client.ts';
import { engines } from '../support/databases.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

const clock = systemClock();

describe.each(engines)('answers about rooms on $name', ({ forProcess }) => {
	let env: Record<string, string>;
	let server: ServerProcess;
	let remove: () => Promise<void>;
	let ada: ApiClient, ben: ApiClient, eve: ApiClient;

	beforeAll(async () => {
		({ env, remove } = await forProcess());
		server = await startServerProcess(env);
		[ada, ben, eve] = [
			await ApiClient.signUp(server.url, 'Ada'),
			await ApiClient.signUp(server.url, 'Ben'),
			await ApiClient.signUp(server.url, 'Eve')
		];
	});
	afterAll(async () => {
		await server.kill();
		await remove();
	});

	/** Status and body, for comparing; the request's own number and address left out. */
	async function answerTo(client: ApiClient, method: string, path: string, body?: unknown) {
		const response = await client.fetch(method, path, body);
		const text = await response.text();
		const parsed = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
		const { requestId: _number, instance: _address, ...rest } = parsed;
		return { status: response.status, ...rest };
	}
	const codeOf = async (client: ApiClient, method: string, path: string, body?: unknown) => {
		const { status, ...rest } = await answerTo(client, method, path, body);
		return [status, 'code' in rest ? rest.code : undefined];
	};

	it('[S48, S57] groups are made with their members; channels are listed, groups are not', async () => {
		await ada.call('POST', '/api/rooms', { kind: 'channel', name: 'Deck' });
		const group = await ada.makeGroup([ben]);
		expect(v.parse(Members, await ben.call('GET', `/api/rooms/${group}/members`)).items).toHaveLength(2);
		const { items } = v.parse(Rooms, await eve.call('GET', '/api/channels?query=deck'));
		expect(items.map(({ name, role }) => [name, role])).toEqual([['Deck', undefined]]);
		expect(await codeOf(eve, 'GET', '/api/channels?limit=201')).toEqual([400, 'limit_too_large']);
	});

	it("[S27, S56, S61] a direct room is opened by either, and found by the other person's id", async () => {
		expect((await ada.fetch('POST', '/api/direct', { users: [ben.user] })).status).toBe(201);
		expect((await ben.fetch('POST', '/api/direct', { users: [ada.user] })).status).toBe(200);
		await ada.call('POST', `/api/messages/${ben.user}`, { text: 'Hello Ben' });
		const { items } = v.parse(MessagePage, await ben.call('GET', `/api/messages/${ada.user}`));
		expect(items).toMatchObject([{ text: 'Hello Ben', author: ada.user }]);
	});

	it('[S107] a message with what is not taken yet is refused in words of its own', async () => {
		const room = await ada.makeGroup([ben]);
		expect(await codeOf(ada, 'POST', `/api/messages/${room}`, { image: 'data:' })).toEqual([422, 'attachments_not_supported']);
		expect(await codeOf(ada, 'POST', `/api/messages/${room}`, { text: ' ' })).toEqual([422, 'text_required']);
		expect(await codeOf(ada, 'POST', '/api/messages', { text: 'To whom?' })).toEqual([422, 'room_or_user_required']);
	});

	it('[S62] pages have Link headers that lead through all of it; more than 200 at once is an error', async () => {
		const room = await ada.makeGroup([]);
		for (let number = 1; number <= 5; number += 1) await ada.call('POST', `/api/messages/${room}`, { text: `${number}` });
		const texts: string[] = [];
		let next: string | undefined = `/api/messages/${room}?after=0&limit=2`;
		while (next !== undefined) {
			const response: Response = await ada.fetch('GET', next);
			texts.push(...v.parse(MessagePage, await response.json()).items.map(({ text }) => text));
			next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
		}
		expect(texts).toEqual(['1', '2', '3', '4', '5']);
		expect(await codeOf(ada, 'GET', `/api/messages/${room}?limit=201`)).toEqual([400, 'limit_too_large']);
		expect(await codeOf(ada, 'GET', `/api/messages/${room}?before=1&after=2`)).toEqual([400, 'cursor_ambiguous']);
	});

	it('editing, reacting and taking back show on the page; an emoji must be one', async () => {
		const room = await ada.makeGroup([ben]);
		const { message } = v.parse(MessageAnswer, await ada.call('POST', `/api/messages/${room}`, { text: 'Frist' }));
		const path = `/api/messages/${message.id}`;
		expect(v.parse(MessageAnswer, await ada.call('PATCH', path, { text: 'First' })).message.text).toBe('First');
		await ben.call('PUT', `${path}/reactions/${encodeURIComponent('❤️')}`);
		expect(await codeOf(ben, 'PUT', `${path}/reactions/heart`)).toEqual([422, 'emoji_invalid']);
		const page = async () => v.parse(MessagePage, await ben.call('GET', `/api/messages/${room}`)).items;
		expect(await page()).toMatchObject([{ text: 'First', reactions: [{ emoji: '❤️', users: [ben.user] }] }]);
		expect(await codeOf(ben, 'DELETE', path)).toEqual([403, 'not_allowed']);
		expect(await codeOf(ada, 'DELETE', path)).toEqual([204, undefined]);
		expect(await page()).toMatchObject([{ text: '', redacted: true, reactions: [] }]);
	});

	it('[S42] pins are made once, listed with their words, and taken off; mentions are counted in the room', async () => {
		const room = await ada.makeGroup([ben]);
		const { message } = v.parse(MessageAnswer, await ada.call('POST', `/api/messages/${room}`, { text: '@room Dinner at six' }));
		const path = `/api/rooms/${room}/pins`;
		expect((await ada.fetch('POST', `${path}/${message.id}`)).status).toBe(201);
		expect((await ada.fetch('POST', `${path}/${message.id}`)).status).toBe(200);
		const { items } = v.parse(Pins, await ben.call('GET', path));
		expect(items).toMatchObject([{ message: { id: message.id, text: '@room Dinner at six' }, pinnedBy: ada.user }]);
		const mine = v.parse(Rooms, await ben.call('GET', '/api/rooms')).items.find(({ id }) => id === room);
		expect(mine).toMatchObject({ unread: 1, mentions: 1, pins: [message.id] });
		expect(await codeOf(ben, 'DELETE', `${path}/${message.id}`)).toEqual([403, 'not_allowed']);
		expect(await codeOf(eve, 'POST', `${path}/${message.id}`)).toEqual([404, 'room_not_found']);
		expect(await codeOf(ada, 'POST', `${path}/nonsense`)).toEqual([404, 'message_not_found']);
		expect(await codeOf(ada, 'DELETE', `${path}/${message.id}`)).toEqual([204, undefined]);
		expect(await codeOf(ada, 'DELETE', `${path}/${message.id}`)).toEqual([204, undefined]);
		expect(v.parse(Pins, await ada.call('GET', path)).items).toEqual([]);
	});

	it('[P1.9] a segment comes compressed with an ETag, and not at all to who has it', async () => {
		const room = await ada.makeGroup([]);
		const { message } = v.parse(MessageAnswer, await ada.call('POST', `/api/messages/${room}`, { text: 'Kept' }));
		const [segment] = v.parse(Segments, await ada.call('GET', `/api/rooms/${room}/segments`)).items;
		const path = `/api/rooms/${room}/segments/${segment?.number ?? 0}`;
		const headers = { authorization: `Bearer ${await ada.accessToken()}` };
		const response = await fetch(server.url + path, { headers });
		expect(Object.fromEntries(response.headers)).toMatchObject({
			'content-type': 'application/octet-stream',
			'content-encoding': 'gzip',
			'cache-control': 'private, no-cache'
		});
		const doc = new Y.Doc();
		Y.applyUpdate(doc, new Uint8Array(await response.arrayBuffer()));
		expect(doc.getMap(messagesRoot(ada.user)).get(message.id)).toMatchObject({ text: 'Kept' });
		const etag = response.headers.get('etag') ?? '';
		expect((await fetch(server.url + path, { headers: { ...headers, 'if-none-match': etag } })).status).toBe(304);
		expect(await codeOf(eve, 'GET', path)).toEqual([404, 'room_not_found']);
	});

	it('an invitation is looked at without a session and accepted with one', async () => {
		const room = await ada.makeGroup([]);
		const { code, url } = v.parse(Invite, await ada.call('POST', `/api/rooms/${room}/invites`));
		expect(url).toMatch(new RegExp(`^http://.+/invite/${code}$`));
		const preview = await fetch(`${server.url}/api/invites/${code}`);
		expect([preview.status, await preview.json()]).toMatchObject([200, { room: { name: 'group', memberCount: 1 } }]);
		expect(v.parse(Joined, await eve.call('POST', `/api/invites/${code}/accept`))).toMatchObject({
			code: 'joined',
			room: { id: room }
		});
		expect(await codeOf(eve, 'GET', '/api/invites/nonsense')).toEqual([404, 'invite_not_found']);
	});

	it('[P1.8, P1.11] what changed is told from a cursor on; a malformed cursor is an error, another account a conflict', async () => {
		const first = v.parse(SyncAnswer, await ben.call('GET', '/api/sync'));
		const room: RoomId = await ada.makeGroup([ben]);
		const next = v.parse(SyncAnswer, await ben.call('GET', `/api/sync?since=${first.cursor}`));
		expect(next.rooms.map(({ id }) => id)).toContain(room);
		expect(next.segments.map((segment) => segment.room)).toContain(room);
		expect(await codeOf(ben, 'GET', '/api/sync?since=yesterday')).toEqual([400, 'since_invalid']);
		const headers = {
			authorization: `Bearer ${await ben.accessToken()}`,
			'kith-account': ada.user,
			'content-type': 'application/json'
		};
		const posted = await fetch(`${server.url}/api/messages`, {
			method: 'POST',
			headers,
			body: JSON.stringify({ room, text: 'As Ada?' })
		});
		expect([posted.status, await posted.json()]).toMatchObject([409, { code: 'wrong_account' }]);
	});

	it('[S35, S55, P4.11] to a stranger a room answers, on every path, word for word like one that is not there', async () => {
		const room = await ada.makeGroup([ben]);
		const { message } = v.parse(MessageAnswer, await ada.call('POST', `/api/messages/${room}`, { text: 'Among us' }));
		const paths = (id: string, about: string): [string, string, unknown?][] => [
			['GET', `/api/rooms/${id}`],
			['PATCH', `/api/rooms/${id}`, { name: 'Mine' }],
			['POST', `/api/rooms/${id}/join`],
			['POST', `/api/rooms/${id}/leave`],
			['GET', `/api/rooms/${id}/members`],
			['PUT', `/api/rooms/${id}/members/${eve.user}`, {}],
			['DELETE', `/api/rooms/${id}/members/${ben.user}`],
			['POST', `/api/rooms/${id}/invites`],
			['GET', `/api/rooms/${id}/segments`],
			['GET', `/api/rooms/${id}/segments/1`],
			['PUT', `/api/rooms/${id}/read`, { seq: 1 }],
			['GET', `/api/messages/${id}`],
			['POST', `/api/messages/${id}`, { text: 'Hello' }],
			['POST', '/api/messages', { room: id, text: 'Hello' }],
			['PATCH', `/api/messages/${about}`, { text: 'Mine' }],
			['DELETE', `/api/messages/${about}`],
			['PUT', `/api/messages/${about}/reactions/%F0%9F%91%8D`],
			['GET', `/api/messages/${about}/thread`],
			['GET', `/api/messages/${about}/history`],
			['GET', `/api/messages/${about}/receipts`]
		];
		const none = paths(newRoomId(clock), newMessageId(clock));
		for (const [index, [method, path, body]] of paths(room, message.id).entries()) {
			const [, pathOfNone = '', bodyOfNone] = none[index] ?? [];
			const answer = await answerTo(eve, method, path, body);
			expect(answer.status, path).toBeGreaterThan(400);
			expect(answer, path).toEqual(await answerTo(eve, method, pathOfNone, bodyOfNone));
		}
	});

	it('[S59, P2.3] history is there after the server was killed', async () => {
		const room = await ada.makeGroup([]);
		await ada.call('POST', `/api/messages/${room}`, { text: 'Written down' });
		const before = await ada.call('GET', `/api/messages/${room}`);
		await server.kill('SIGKILL');
		server = await startServerProcess({ ...env, PORT: new URL(server.url).port });
		expect(await ada.call('GET', `/api/messages/${room}`)).toEqual(before);
	});
});
