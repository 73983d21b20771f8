/** Rooms over HTTP as a stranger, a member and a moderator find them, against the real server on the build. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message, Room, SyncAnswer, User } from '#lib/core/answers.ts';
import { newMessageId, newRoomId } from '#lib/core/ids.ts';
import { BrowserClient, type Answer } from '../support/browser-client.ts';
import { adjustableClock } from '../support/clock.ts';
import { engines } from '../support/databases.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

const clock = adjustableClock();
const nowhere = 'rm_01ARZ3NDEKTSV4RRFFQ69G5FAV';

interface Person {
	readonly id: string;
	readonly browser: BrowserClient;
}

describe.each(engines)('rooms over HTTP on $name', ({ forProcess }) => {
	let server: ServerProcess;
	let remove: () => Promise<void>;
	let ada: Person;
	let bob: Person;
	let eve: Person;

	beforeAll(async () => {
		const place = await forProcess();
		remove = place.remove;
		server = await startServerProcess(place.env);
		[ada, bob, eve] = [await person('Ada'), await person('Bob'), await person('Eve')];
	});
	afterAll(async () => {
		await server.kill();
		await remove();
	});

	async function person(fullName: string): Promise<Person> {
		const browser = new BrowserClient(server.url);
		const body = { fullName, email: `${fullName.toLowerCase()}@example.org`, password: 'correct horse' };
		const answer = await browser.fetch('POST', '/api/auth/signup', body);
		return { id: (answer.body as { user: User }).user.id, browser };
	}
	const group = async (name: string) => room(await ada.browser.fetch('POST', '/api/groups/create', { name, members: [bob.id] }));
	const channel = async (name: string) => room(await ada.browser.fetch('POST', '/api/rooms', { kind: 'channel', name }));
	const say = async (by: Person, to: string, text: string) =>
		(await by.browser.fetch('POST', '/api/messages', { room: to, text })).body as { message: Message };

	it('[S47] [S48] a group has its maker as owner and the chosen members, and nobody else finds it', async () => {
		const made = await group('Design');
		expect(made).toMatchObject({ kind: 'group', name: 'Design', role: 'owner', memberCount: 2, lastSeq: 0, unread: 0 });
		const mine = (await bob.browser.fetch('GET', '/api/rooms')).body as { items: Room[] };
		expect(mine.items.find(({ id }) => id === made.id)).toMatchObject({ role: 'member' });
		const theirs = (await eve.browser.fetch('GET', '/api/rooms')).body as { items: Room[] };
		const browsed = (await eve.browser.fetch('GET', '/api/channels')).body as { items: Room[] };
		expect([...theirs.items, ...browsed.items].map(({ id }) => id)).not.toContain(made.id);
	});

	it('[S35] [S55] to a stranger a group answers exactly like a room that does not exist', async () => {
		const { id } = await group('Secret');
		const { message } = await say(ada, id, 'for us');
		const asks: [string, (room: string) => string, unknown?][] = [
			['GET', (at) => `/api/rooms/${at}`],
			['PATCH', (at) => `/api/rooms/${at}`, { name: 'mine now' }],
			['POST', (at) => `/api/rooms/${at}/join`, {}],
			['GET', (at) => `/api/rooms/${at}/members`],
			['PUT', (at) => `/api/rooms/${at}/members/${eve.id}`, {}],
			['POST', (at) => `/api/rooms/${at}/invites`, {}],
			['GET', (at) => `/api/rooms/${at}/segments`],
			['GET', (at) => `/api/rooms/${at}/segments/1`],
			['PUT', (at) => `/api/rooms/${at}/read`, { seq: 1 }],
			['GET', (at) => `/api/messages/${at}`],
			['POST', (at) => `/api/messages/${at}`, { text: 'let me in' }]
		];
		for (const [method, path, body] of asks) {
			const [real, none] = await Promise.all([id, nowhere].map((at) => eve.browser.fetch(method, path(at), body)));
			expect(problem(real), `${method} ${path(':room')}`).toEqual(problem(none));
			expect(real).toMatchObject({ status: 404, body: { code: 'room_not_found' } });
		}
		const other = newMessageId(clock);
		for (const [method, path] of [
			['PATCH', ''],
			['DELETE', ''],
			['PUT', '/reactions/%F0%9F%91%8D'],
			['GET', '/thread'],
			['GET', '/history']
		] as const) {
			const body = method === 'PATCH' ? { text: 'x' } : undefined;
			const [real, none] = await Promise.all(
				[message.id, other].map((at) => eve.browser.fetch(method, `/api/messages/${at}${path}`, body))
			);
			expect(real?.status, path).toBe(404);
			expect(problem(real)).toEqual(problem(none));
		}
	});

	it('[S49] [S50] of many joins at once one joins, the others are told, and the room counts one', async () => {
		const { id } = await channel('busy');
		const answers = await Promise.all(Array.from({ length: 8 }, () => eve.browser.fetch('POST', `/api/rooms/${id}/join`, {})));
		expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
		const codes = answers.map(({ body }) => (body as { code: string }).code);
		expect(codes.filter((code) => code === 'joined')).toHaveLength(1);
		expect(codes.filter((code) => code === 'already_member')).toHaveLength(7);
		expect(room(await ada.browser.fetch('GET', `/api/rooms/${id}`)).memberCount).toBe(2);
	});

	it('[S51] [S53] joining nowhere is 404, leaving a room never joined is 409', async () => {
		expect(await eve.browser.fetch('POST', `/api/rooms/${nowhere}/join`, {})).toMatchObject({
			status: 404,
			body: { code: 'room_not_found' }
		});
		const { id } = await channel('quiet');
		expect(await eve.browser.fetch('POST', `/api/rooms/${id}/leave`, {})).toMatchObject({
			status: 409,
			body: { code: 'not_a_member' }
		});
	});

	it('[S52] who has left neither reads nor writes any more, and sync says so', async () => {
		const { id } = await channel('leaving');
		await bob.browser.fetch('POST', `/api/rooms/${id}/join`, {});
		const { cursor } = (await bob.browser.fetch('GET', '/api/sync')).body as SyncAnswer;
		expect((await bob.browser.fetch('POST', `/api/rooms/${id}/leave`, {})).status).toBe(204);
		expect((await bob.browser.fetch('GET', `/api/messages/${id}`)).status).toBe(404);
		expect((await bob.browser.fetch('POST', `/api/messages/${id}`, { text: 'one more thing' })).status).toBe(404);
		const after = (await bob.browser.fetch('GET', `/api/sync?since=${cursor}`)).body as SyncAnswer;
		expect(after.left).toContain(id);
		expect(after.rooms.map((each) => each.id)).not.toContain(id);
	});

	it('[S56] a direct room is one for its people, whoever starts it, and closed to others', async () => {
		const [one, other] = await Promise.all([
			ada.browser.fetch('POST', '/api/direct', { users: [bob.id] }),
			bob.browser.fetch('POST', '/api/direct', { users: [ada.id] })
		]);
		expect(room(one).id).toBe(room(other).id);
		expect(room(one)).toMatchObject({ kind: 'direct', name: 'Bob', memberCount: 2 });
		expect(room(other).name).toBe('Ada');
		expect((await eve.browser.fetch('GET', `/api/messages/${room(one).id}`)).status).toBe(404);
	});

	it('[S29] [S60] a message is written once under its id, whatever is sent again', async () => {
		const made = await group('Replay');
		const id = newMessageId(clock);
		const post = (by: Person, text: string) => by.browser.fetch('POST', '/api/messages', { room: made.id, id, text });
		expect((await post(ada, 'once')).status).toBe(201);
		expect(await post(ada, 'once')).toMatchObject({ status: 200, body: { message: { id, text: 'once', seq: 1 } } });
		expect(await post(ada, 'other')).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });
		expect(await post(bob, 'mine')).toMatchObject({ status: 422, body: { code: 'id_invalid' } });
		const malformed = await bob.browser.fetch('POST', '/api/messages', { room: made.id, id: 'msg_1', text: 'mine' });
		expect(problem(malformed)).toEqual(problem(await post(bob, 'mine')));
		const page = (await bob.browser.fetch('GET', `/api/messages/${made.id}?after=0`)).body as { items: Message[] };
		expect(page.items.map(({ text }) => text)).toEqual(['once']);
	});

	it('[S16] members change only their own messages; an owner may remove any', async () => {
		const made = await group('Roles');
		const { message } = await say(ada, made.id, 'by Ada');
		const { message: byBob } = await say(bob, made.id, 'by Bob');
		expect((await bob.browser.fetch('PATCH', `/api/messages/${message.id}`, { text: 'forged' })).status).toBeGreaterThanOrEqual(
			403
		);
		expect((await bob.browser.fetch('DELETE', `/api/messages/${message.id}`)).status).toBeGreaterThanOrEqual(403);
		expect((await ada.browser.fetch('PATCH', `/api/messages/${byBob.id}`, { text: 'forged' })).status).toBeGreaterThanOrEqual(
			403
		);
		expect((await ada.browser.fetch('DELETE', `/api/messages/${byBob.id}`)).status).toBe(204);
		expect((await bob.browser.fetch('PATCH', `/api/rooms/${made.id}`, { name: 'Bob’s' })).status).toBe(403);
		expect((await bob.browser.fetch('PUT', `/api/rooms/${made.id}/members/${bob.id}`, { role: 'owner' })).status).toBe(403);
	});

	it('[S122] the same room made again by its maker is the same; its id is of no use to another', async () => {
		const body = { id: newRoomId(clock), kind: 'group', name: 'Mine' };
		expect((await ada.browser.fetch('POST', '/api/rooms', body)).status).toBe(201);
		expect((await ada.browser.fetch('POST', '/api/rooms', body)).status).toBe(200);
		const foreign = await eve.browser.fetch('POST', '/api/rooms', body);
		expect(problem(foreign)).toEqual(problem(await eve.browser.fetch('POST', '/api/rooms', { ...body, id: 'rm_1' })));
		const key = { 'Idempotency-Key': 'a key' };
		const [first, again] = [
			await ada.browser.fetch('POST', '/api/groups/create', { name: 'K', members: [] }, key),
			await ada.browser.fetch('POST', '/api/groups/create', { name: 'K', members: [] }, key)
		];
		expect(room(again).id).toBe(room(first).id);
		expect(await ada.browser.fetch('POST', '/api/groups/create', { name: 'L', members: [] }, key)).toMatchObject({
			status: 422,
			body: { code: 'idempotency_mismatch' }
		});
	});

	it('[S62] a segment is one compressed update with an ETag', async () => {
		const made = await group('Segment');
		await say(ada, made.id, 'kept');
		const first = await bob.browser.fetch('GET', `/api/rooms/${made.id}/segments/1`);
		expect(first.headers.get('content-type')).toBe('application/octet-stream');
		const etag = first.headers.get('etag') ?? '';
		expect(
			(await bob.browser.fetch('GET', `/api/rooms/${made.id}/segments/1`, undefined, { 'If-None-Match': etag })).status
		).toBe(304);
		await say(ada, made.id, 'more');
		expect(
			(await bob.browser.fetch('GET', `/api/rooms/${made.id}/segments/1`, undefined, { 'If-None-Match': etag })).status
		).toBe(200);
	});
});

function room(answer: Answer): Room {
	if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
	return (answer.body as { room: Room }).room;
}

/** What a problem tells, without what differs between any two requests. */
function problem(answer: Answer | undefined): unknown {
	return { status: answer?.status, ...(answer?.body as object), instance: '', requestId: '' };
}
