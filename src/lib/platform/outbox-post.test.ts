import { expect, test } from 'vitest';
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import type { NewOutboxRow, OutboxRow } from '#lib/core/outbox.ts';
import { Api } from './api.ts';
import { DeviceStore } from './device-store.ts';
import { MemoryTables } from './memory-tables.ts';
import { postOutbox, type OutboxPosted } from './outbox-post.ts';
import { drainLock, PageLocks } from './tab-lock.ts';

const user = 'usr_01J00000000000000000000000' as UserId;
const room = 'rm_01J00000000000000000000000' as RoomId;
const id = (number: number): MessageId => `msg_01J0000000000000000000000${number}` as MessageId;
const message = (number: number): NewOutboxRow => ({ kind: 'message', id: id(number), room, at: 1, text: `text ${number}` });

async function anOutbox(rows: readonly NewOutboxRow[], answer: (body: { id: string }) => Response | Promise<Response>) {
	const store = new DeviceStore(new MemoryTables());
	for (const row of rows) await store.addRow(row);
	const posted: { account: string | null; body: { id: string; text: string } }[] = [];
	const fetch: typeof globalThis.fetch = async (_input, init) => {
		const body = JSON.parse(String(init?.body)) as { id: string; text: string };
		posted.push({ account: new Headers(init?.headers).get('kith-account'), body });
		return answer(body);
	};
	const locks = new PageLocks();
	let changes = 0;
	const post = (): Promise<OutboxPosted> =>
		postOutbox({ user, store, locks, clock: { now: () => 5 }, api: new Api(fetch, user), changed: () => (changes += 1) });
	return { store, posted, locks, post, changes: () => changes };
}

const ok = (): Response => Response.json({ message: {} }, { status: 201 });
const problem = (status: number, code: string): Response =>
	Response.json({ type: 'about:blank', title: code, status, code }, { status });

test('[P1.11] with no page open the worker sends the new messages in order, as their author', async () => {
	const { store, post, posted, changes } = await anOutbox([message(1), message(2)], ok);
	expect(await post()).toBe('done');
	expect(posted.map(({ body }) => body.text)).toEqual(['text 1', 'text 2']);
	expect(posted.every(({ account }) => account === user)).toBe(true);
	expect(await store.outbox()).toEqual([]);
	expect(changes()).toBe(2);
});

test('[P1.4] while a page holds the lock the worker sends nothing', async () => {
	const { post, posted, locks } = await anOutbox([message(1)], ok);
	const end = new AbortController();
	void locks.hold(
		drainLock(user),
		end.signal,
		() => new Promise((resolve) => end.signal.addEventListener('abort', () => resolve()))
	);
	expect(await post()).toBe('busy');
	expect(posted).toEqual([]);
	end.abort();
});

test('a row that is refused is kept with its reason, and those after it go on', async () => {
	const { store, post } = await anOutbox([message(1), message(2)], (body) =>
		body.id === id(1) ? problem(422, 'reply_not_found') : ok()
	);
	expect(await post()).toBe('done');
	expect(await store.outbox()).toMatchObject([{ id: id(1), refused: 'reply_not_found' }]);
});

test('with no server, or an answer that is none, everything waits for later', async () => {
	for (const answer of [
		() => Promise.reject(new TypeError('network')),
		() => new Response('<p>Sign in to this network', { status: 200 }),
		() => problem(503, 'unavailable')
	]) {
		const { store, post } = await anOutbox([message(1), message(2)], answer);
		expect(await post()).toBe('later');
		expect(await store.outbox()).toHaveLength(2);
	}
});

test('[P1.11] a session that ended, or somebody else signed in, leaves the rows as they are', async () => {
	for (const answer of [problem(401, 'session_expired'), problem(409, 'wrong_account')]) {
		const { store, post } = await anOutbox([message(1)], () => answer);
		expect(await post()).toBe('signed-out');
		expect(await store.outbox()).toEqual([{ ...message(1), order: 1 }]);
	}
});

test('[P1.6] what waits for its room to be made is not sent before it', async () => {
	const made: NewOutboxRow = {
		kind: 'command',
		room,
		at: 1,
		key: 'k',
		command: { type: 'createRoom', kind: 'group', name: 'n', members: [] }
	};
	const { store, post, posted } = await anOutbox([made, message(1)], ok);
	expect(await post()).toBe('done');
	expect(posted).toEqual([]);
	expect(await store.outbox()).toHaveLength(2);
});

/** What a page does to the second and third row while the first is on its way. */
async function aPageMeddles(store: DeviceStore): Promise<void> {
	const [, two, three] = await store.outbox();
	await store.removeRows([two?.order ?? 0]);
	if (three?.kind === 'message') await store.putRow({ ...three, text: 'corrected' });
}

test('[P1.11] what is discarded or corrected before its turn is not sent as it was', async () => {
	const { store, post, posted } = await anOutbox([message(1), message(2), message(3)], async (body) => {
		if (body.id === id(1)) await aPageMeddles(store);
		return ok();
	});
	expect(await post()).toBe('done');
	expect(posted.map(({ body }) => body.text)).toEqual(['text 1', 'corrected']);
	expect(await store.outbox()).toEqual([]);
});

const live = { number: 1, generation: 1, document: `room:${room}:1:1` };
const counters = { memberCount: 1, lastSeq: 0, readSeq: 0, unread: 0, mentions: 0, fromSegment: 1, seenAt: 1 };

test('[P1.11] a text corrected while it is on its way becomes an edit', async () => {
	const { store, post } = await anOutbox([message(1)], async () => {
		await store.putRow({ ...message(1), order: 1, text: 'corrected' } as OutboxRow);
		return ok();
	});
	await store.saveSync([{ id: room, kind: 'channel', name: 'Harbour', role: 'member', live, ...counters }], [], []);
	expect(await post()).toBe('done');
	expect(await store.outbox()).toMatchObject([{ kind: 'edit', id: id(1), text: 'corrected', document: live.document, at: 5 }]);
});

test('[P1.11] a refusal brings back no row that was discarded, and does not mark a text that was never sent', async () => {
	const { store, post } = await anOutbox([message(1), message(2)], async (body) => {
		if (body.id === id(1)) await store.removeRows([1]);
		else await store.putRow({ ...message(2), order: 2, text: 'corrected' } as OutboxRow);
		return problem(422, 'message_refused');
	});
	expect(await post()).toBe('done');
	expect(await store.outbox()).toEqual([{ ...message(2), order: 2, text: 'corrected' }]);
});

test('[P1.15] before the worker posts to a group it asks what the group is now, and holds what its author must be asked about', async () => {
	const aGroup = { kind: 'group', memberCount: 2 } as const;
	for (const [now, posts, refused] of [
		[{ kind: 'group', memberCount: 2 }, ['POST'], undefined],
		[{ kind: 'group', memberCount: 3 }, [], 'people_joined'],
		[{ kind: 'channel', memberCount: 2 }, [], 'room_turned_public']
	] as const) {
		const store = new DeviceStore(new MemoryTables());
		await store.addRow({ kind: 'message', id: id(1), room, at: 1, text: 'between us', known: aGroup });
		const sent: string[] = [];
		const fetch: typeof globalThis.fetch = (_input, init) => {
			if (init?.method === 'POST') sent.push('POST');
			return Promise.resolve(init?.method === 'POST' ? ok() : Response.json({ room: { ...aRoomAnswer, ...now } }));
		};
		const api = new Api(fetch, user);
		const clock = { now: () => 5 };
		expect(await postOutbox({ user, store, locks: new PageLocks(), clock, api, changed: () => undefined })).toBe('done');
		expect(sent).toEqual(posts);
		expect((await store.outbox()).map((row) => row.refused)).toEqual(refused === undefined ? [] : [refused]);
	}
});

const aRoomAnswer = {
	...{ id: room, name: 'Watch', lastSeq: 0, readSeq: 0, unread: 0, mentions: 0, position: 1, fromSegment: 1 },
	...{ createdBy: user, historyFrom: 'beginning', live: { number: 1, generation: 1, document: `room:${room}:1:1` } }
};
