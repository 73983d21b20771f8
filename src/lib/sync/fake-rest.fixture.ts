/** What the server in memory answers over HTTP. */
import * as Y from 'yjs';
import type { Room } from '#lib/core/answers.ts';
import { directRoomId, isUserId, type MessageId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { isMentioned } from '#lib/core/mentions.ts';
import { usernameSkeleton } from '#lib/core/names.ts';
import { arrivalsRoot, messagesRoot, segmentName } from '#lib/core/segment.ts';
import { countUnread } from '#lib/core/unread.ts';
import type { FakeRoom, FakeServer } from './fake-server.fixture.ts';
import { countsOf, threadPage } from './fake-thread.fixture.ts';

interface Call {
	readonly user: UserId;
	readonly method: string;
	readonly url: URL;
	readonly body: Readonly<Record<string, unknown>>;
}

export function answerCall(server: FakeServer, { user, method, url, body }: Call): Response {
	const [, , resource = '', id = '', what = '', number = ''] = url.pathname.split('/');
	if (resource === 'sync') return sync(server, user, Number((url.searchParams.get('since') ?? 'e-0').slice(2)));
	if (resource === 'messages' && method === 'POST') return post(server, user, body);
	if (resource === 'messages' && what === 'thread') return thread(server, user, id as MessageId);
	if (resource === 'direct') return create(server, user, { ...body, kind: 'direct' });
	if (resource === 'rooms' && method === 'POST' && id === '') return create(server, user, body);
	if (resource === 'users') return Response.json({ items: everybody(server).map(asUser) });
	const room = server.rooms.get(id as RoomId);
	if (resource === 'auth') return new Response(null, { status: 204 });
	if (!room) return problem(404, 'room_not_found');
	if (what === 'join') {
		room.members.add(user);
		room.changedAt = server.tick();
		return Response.json({ room: asRoom(server, room, user), code: 'joined' });
	}
	if (!room.members.has(user)) return problem(404, 'room_not_found');
	if (what === 'leave') room.members.delete(user);
	if (what === 'read') server.markers.read.set(`${room.id}/${user}`, Number(body.seq));
	if (what === '') return Response.json({ room: asRoom(server, room, user) });
	if (what === 'threads') return Response.json(countsOf(room, Number(url.searchParams.get('segment'))));
	if (what === 'pins') return pins(server, room, user, method, number as MessageId);
	if (what === 'members') return Response.json({ items: [...room.members].map((member) => asMember(server, room, member)) });
	if (what === 'segments' && number === '') return segmentFor(room, url.searchParams);
	if (what !== 'segments') return new Response(null, { status: 204 });
	const segment = room.segments.get(Number(number));
	return segment ? new Response(new Uint8Array(Y.encodeStateAsUpdate(segment.doc))) : problem(404, 'segment_not_found');
}

function thread(server: FakeServer, user: UserId, root: MessageId): Response {
	const page = threadPage(server, user, root);
	return page ? Response.json(page) : problem(404, 'message_not_found');
}

function pins(server: FakeServer, room: FakeRoom, user: UserId, method: string, id: MessageId): Response {
	const all = [...room.segments.values()].flatMap(({ doc }) =>
		[...room.members].flatMap((author) =>
			[...doc.getMap<{ text: string }>(messagesRoot(author)).entries()].map((entry) => ({ author, entry }))
		)
	);
	const texts = new Map(all.map(({ author, entry: [key, { text }] }) => [key, { author, text }]));
	if (method !== 'GET') {
		if (!texts.has(id)) return problem(404, 'message_not_found');
		if (room.mayPin === false) return problem(403, 'not_allowed');
		const others = (room.pins ?? []).filter((pin) => pin !== id);
		room.pins = method === 'POST' ? [id, ...others] : others;
		room.changedAt = server.tick();
	}
	const items = (room.pins ?? []).map((pin) => ({
		pinnedBy: user,
		pinnedAt: 1,
		message: { id: pin, room: room.id, seq: 1, sentAt: 1, arrivedAt: 1, attachments: [], reactions: [], ...texts.get(pin) }
	}));
	return Response.json({ items });
}

/** The segment of a message, or the newest whose first message had come by then. */
function segmentFor(room: FakeRoom, query: URLSearchParams): Response {
	const message = query.get('message');
	const has = (doc: Y.Doc): boolean =>
		message === null
			? [...doc.getMap(arrivalsRoot).values()].some((arrival) => (arrival as [number, number])[1] <= Number(query.get('at')))
			: doc.getMap(arrivalsRoot).has(message);
	const found = [...room.segments].findLast(([, { doc }]) => has(doc)) ?? (message === null ? [...room.segments][0] : undefined);
	if (!found) return problem(404, 'message_not_found');
	const [number, { position }] = found;
	const document = segmentName({ room: room.id, number, generation: room.generation });
	return Response.json({ items: [{ number, generation: room.generation, document, position, live: number === room.live }] });
}

const asUser = (user: UserId) => ({ id: user, username: user.slice(-4), fullName: user.slice(-4) });

const everybody = (server: FakeServer): UserId[] => [
	...new Set([...server.rooms.values()].flatMap(({ members }) => [...members]))
];

function asMember(server: FakeServer, room: FakeRoom, user: UserId): object {
	return {
		user: asUser(user),
		role: 'member',
		joinedAt: 1,
		readSeq: server.markers.read.get(`${room.id}/${user}`) ?? 0,
		deliveredSeq: server.markers.delivered.get(`${room.id}/${user}`) ?? 0
	};
}

function sync(server: FakeServer, user: UserId, since: number): Response {
	const mine = [...server.rooms.values()].filter((room) => room.members.has(user) && room.changedAt > since);
	const left = [...server.rooms.values()].filter((room) => !room.members.has(user) && room.changedAt > since && since > 0);
	const segments = mine.flatMap((room) =>
		[...room.segments].map(([number, { position }]) => ({
			room: room.id,
			number,
			position,
			document: segmentName({ room: room.id, number, generation: room.generation }),
			live: number === room.live
		}))
	);
	const rooms = mine.map((room) => asRoom(server, room, user));
	return Response.json({ cursor: `e-${server.change}`, rooms, left: left.map((room) => room.id), segments });
}

function create(server: FakeServer, user: UserId, body: Call['body']): Response {
	const people = ((body.members ?? body.users ?? []) as unknown[]).filter(isUserId);
	const kind = body.kind as Room['kind'];
	const id = kind === 'direct' ? directRoomId([user, ...people]) : (body.id as RoomId);
	const known = server.rooms.get(id);
	const room = known ?? server.addRoom(id, kind, String(body.name ?? ''), [user, ...people]);
	return Response.json({ room: asRoom(server, room, user) }, { status: known ? 200 : 201 });
}

function post(server: FakeServer, user: UserId, body: Record<string, unknown>): Response {
	const room = server.rooms.get(body.room as RoomId);
	if (!room?.members.has(user)) return problem(404, 'room_not_found');
	const known = [...room.segments.values()].some(({ doc }) => doc.getMap(messagesRoot(user)).has(String(body.id)));
	if (!known) server.say(room.id, user, body.id as MessageId, String(body.text));
	return Response.json({ message: {} }, { status: known ? 200 : 201 });
}

function asRoom(server: FakeServer, room: FakeRoom, user: UserId): Room {
	const { id, kind, name, members, generation, seq, live, position } = room;
	const readSeq = server.markers.read.get(`${id}/${user}`) ?? 0;
	const reader = { me: user, isMentioned: (text: string) => isMentioned(text, usernameSkeleton(user.slice(-4))) };
	return {
		id,
		kind,
		name,
		role: 'member',
		...(kind === 'direct' && { members: [...members] }),
		memberCount: members.size,
		lastSeq: seq,
		readSeq,
		...countUnread({ lastSeq: 0, readSeq, unread: 0, mentions: 0 }, 0, server.messages(room), reader),
		live: { number: live, generation, document: segmentName({ room: id, number: live, generation }) },
		position,
		fromSegment: 1,
		createdBy: user,
		historyFrom: 'beginning',
		...(room.pins && room.pins.length > 0 && { pins: room.pins })
	};
}

export const problem = (status: number, code: string): Response =>
	Response.json({ type: 'about:blank', title: code, status, code }, { status });
