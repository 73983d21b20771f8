/**
 * A server in memory, with the promises of the real one that the replica builds on: an update is committed, then comes back to every
 * attached client with its arrivals in it, then its writer is told `committed`. Answers the calls that the replica makes.
 */
import * as Y from 'yjs';
import type { Room } from '#lib/core/answers.ts';
import type { ClientEvent, ServerEvent } from '#lib/core/events.ts';
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import type { RefusalCode } from '#lib/core/refusal.ts';
import {
	arrivalsRoot,
	messagesRoot,
	parseRoot,
	parseSegmentName,
	parseUserDocumentName,
	segmentName,
	serverClientId
} from '#lib/core/segment.ts';
import { SegmentReader, type ArrivedMessage } from '#lib/core/segment-facts.ts';
import type { AttachRequest, OpenSocket, SocketEvents, SyncSocket } from '#lib/platform/socket.ts';
import type { FakeRoom } from './fake-room.fixture.ts';
import { FakeOwnDocuments } from './fake-own.fixture.ts';
import { FakeMarkers } from './fake-markers.fixture.ts';
import { answerCall, problem } from './fake-rest.fixture.ts';

export type { FakeRoom };

interface Attached {
	readonly user: UserId;
	readonly request: AttachRequest;
}

export class FakeServer {
	readonly rooms = new Map<RoomId, FakeRoom>();
	readonly markers = new FakeMarkers();
	/** Every call, as `METHOD /path`. */
	readonly calls: string[] = [];
	/** Every update that came in, by document. */
	readonly updates: string[] = [];
	isUp = true;
	change = 0;
	/** Commits wait until it is false again: what is on its way is neither there nor refused. */
	isStalled = false;
	/** Calls whose path matches are answered with an error of the server. */
	fails: RegExp | undefined;
	/** Asked for each message id of an update; a code refuses the update. */
	refuses: (id: MessageId, user: UserId) => RefusalCode | undefined = () => undefined;
	sessions = new Map<UserId, string>();
	#attached = new Set<Attached>();
	readonly own = new FakeOwnDocuments(() => [...this.#attached].map(({ request }) => request));
	#sockets = new Set<SocketEvents>();
	#stalled: (() => void)[] = [];
	#time = 1_790_000_000_000;

	/** A socket factory for this user's device. */
	socketFor(user: UserId): OpenSocket {
		return (events) => this.#open(user, events);
	}

	fetchFor(user: UserId): typeof fetch {
		return async (input, init) => {
			const url = new URL(String(input), 'http://kith.test');
			this.calls.push(`${init?.method ?? 'GET'} ${url.pathname}`);
			await Promise.resolve();
			if (!this.isUp) throw new TypeError('network');
			if (this.fails?.test(url.pathname)) return problem(503, 'unavailable');
			const denied = this.sessions.get(user);
			if (denied) return problem(401, denied);
			const body = init?.body ? (JSON.parse(String(init.body)) as Record<string, unknown>) : {};
			return answerCall(this, { user, method: init?.method ?? 'GET', url, body });
		};
	}

	addRoom(id: RoomId, kind: Room['kind'], name: string, members: readonly UserId[]): FakeRoom {
		const room: FakeRoom = {
			id,
			kind,
			name,
			members: new Set(members),
			segments: new Map(),
			live: 1,
			generation: 1,
			seq: 0,
			position: 1,
			changedAt: this.tick()
		};
		room.segments.set(1, { doc: new Y.Doc(), position: 1 });
		this.rooms.set(id, room);
		for (const user of members) this.announce(user, { type: 'room', room: id });
		return room;
	}

	/** Kills every socket, as a process that dies. */
	crash(): void {
		this.isUp = false;
		const sockets = [...this.#sockets];
		this.#sockets.clear();
		this.#attached.clear();
		this.#stalled = [];
		for (const socket of sockets) socket.closed();
	}

	resume(): void {
		this.isStalled = false;
		for (const run of this.#stalled.splice(0)) run();
	}

	/** Someone else's message, by another way in. */
	say(id: RoomId, user: UserId, message: MessageId, text: string, thread?: MessageId): void {
		const room = this.#room(id);
		const segment = this.#live(room);
		const scratch = new Y.Doc();
		Y.applyUpdate(scratch, Y.encodeStateAsUpdate(segment.doc));
		const before = Y.encodeStateVector(scratch);
		scratch.getMap(messagesRoot(user)).set(message, { text, sentAt: this.#time, ...(thread && { thread }) });
		this.#commit(room, room.live, Y.encodeStateAsUpdate(scratch, before), [message]);
	}

	/** The same of many, in one commit. */
	sayAll(id: RoomId, user: UserId, messages: readonly { readonly id: MessageId; readonly text: string }[]): void {
		const room = this.#room(id);
		const scratch = new Y.Doc();
		scratch.transact(() => {
			const own = scratch.getMap(messagesRoot(user));
			for (const message of messages) own.set(message.id, { text: message.text, sentAt: this.#time });
		});
		const ids = messages.map((message) => message.id);
		this.#commit(room, room.live, Y.encodeStateAsUpdate(scratch), ids);
	}

	/** A moderator's redaction. */
	redact(id: RoomId, message: MessageId): void {
		const room = this.#room(id);
		for (const [number, { doc }] of room.segments) {
			const root = [...doc.share.keys()].find((name) => parseRoot(name)?.kind === 'messages' && doc.getMap(name).has(message));
			if (root === undefined) continue;
			const scratch = new Y.Doc();
			Y.applyUpdate(scratch, Y.encodeStateAsUpdate(doc));
			scratch.getMap(root).set(message, { redacted: true });
			this.#commit(room, number, Y.encodeStateAsUpdate(scratch, Y.encodeStateVector(doc)), []);
		}
	}

	/** As from a backup made before anything was said. */
	restoreEmpty(id: RoomId): void {
		const room = this.#room(id);
		room.segments.clear();
		room.segments.set(1, { doc: new Y.Doc(), position: 1 });
		Object.assign(room, { generation: room.generation + 1, live: 1, seq: 0, position: 1, changedAt: this.tick() });
	}

	rollOver(id: RoomId): void {
		const room = this.#room(id);
		const sealed = segmentName({ room: id, number: room.live, generation: room.generation });
		room.live += 1;
		room.position += 1;
		room.changedAt = this.tick();
		room.segments.set(room.live, { doc: new Y.Doc(), position: room.position });
		const next = segmentName({ room: id, number: room.live, generation: room.generation });
		this.#tell(sealed, { type: 'sealed', document: sealed, next });
	}

	announce(user: UserId, event: ServerEvent): void {
		this.#tell(this.own.name(user), event);
	}

	remove(id: RoomId, user: UserId): void {
		this.#room(id).members.delete(user);
		this.#room(id).changedAt = this.tick();
		this.announce(user, { type: 'room', room: id });
	}

	/** What has arrived in this room, by seq. */
	messages(room: FakeRoom): readonly ArrivedMessage[] {
		return [...room.segments.values()].flatMap(({ doc }) => new SegmentReader(doc).read().messages).sort((a, b) => a.seq - b.seq);
	}

	/** Texts in order of seq. */
	texts(id: RoomId): string[] {
		const room = this.#room(id);
		const found: { seq: number; text: string }[] = [];
		for (const { doc } of room.segments.values()) {
			for (const name of doc.share.keys()) {
				if (parseRoot(name)?.kind !== 'messages') continue;
				for (const [key, value] of doc.getMap(name).entries()) {
					const [seq] = doc.getMap(arrivalsRoot).get(key) as [number];
					found.push({ seq, text: (value as { text?: string }).text ?? '[redacted]' });
				}
			}
		}
		return found.sort((a, b) => a.seq - b.seq).map(({ text }) => text);
	}

	attachedTo(document: string): number {
		return [...this.#attached].filter(({ request }) => request.document === document).length;
	}

	#open(user: UserId, events: SocketEvents): SyncSocket {
		const own = new Set<Attached>();
		queueMicrotask(() => {
			if (!this.isUp) return events.closed();
			this.#sockets.add(events);
			events.opened();
		});
		return {
			attach: (request) => {
				const attached = { user, request };
				const isOpen = (): boolean => this.#attached.has(attached);
				own.add(attached);
				this.#attached.add(attached);
				queueMicrotask(() => isOpen() && this.#enter(attached));
				return {
					send: (update) => void (isOpen() && this.#receive(attached, update)),
					sendEvent: (event) => void (isOpen() && this.#hear(user, event)),
					setPresence: (state) => this.#look(attached, state),
					detach: () => {
						this.#attached.delete(attached);
						return Promise.resolve();
					}
				};
			},
			close: () => {
				this.#sockets.delete(events);
				for (const attached of own) this.#attached.delete(attached);
			}
		};
	}

	#enter({ user, request }: Attached): void {
		const ended = this.sessions.get(user);
		if (ended) return request.events.denied(ended);
		if (parseUserDocumentName(request.document)?.user === user) return this.own.enter(user, request);
		const doc = this.#document(request.document, user);
		if (!doc) return request.events.denied('not_found');
		Y.applyUpdate(request.doc, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(request.doc)), 'server');
		request.events.synced();
	}

	#hear(user: UserId, event: ClientEvent): void {
		const room = event.type === 'read' ? this.rooms.get(event.room) : undefined;
		const moved = this.markers.hear(user, event, room);
		if (!moved || !room) return;
		if (moved.isNews) room.changedAt = this.tick();
		for (const member of room.members) this.announce(member, moved.receipt);
	}

	#look(from: Attached, state: Readonly<Record<string, unknown>> | undefined): void {
		for (const { request } of this.#attached) {
			if (request.document !== from.request.document || request === from.request) continue;
			request.events.awareness?.(new Map(state ? [[from.request.clientId, { ...state, user: from.user }]] : []));
		}
	}

	#receive(from: Attached, update: Uint8Array): void {
		const act = (): void => {
			if (!this.#attached.has(from)) return;
			this.#admit(from, update);
		};
		if (this.isStalled) this.#stalled.push(act);
		else queueMicrotask(act);
	}

	#admit({ user, request }: Attached, update: Uint8Array): void {
		if (parseUserDocumentName(request.document)) return this.own.admit(user, request, update);
		const name = parseSegmentName(request.document);
		const room = name && this.rooms.get(name.room);
		const segment = room?.segments.get(name?.number ?? 0);
		if (!name || !room || !segment) return;
		this.updates.push(request.document);
		const ids = this.#newIds(segment.doc, update, user);
		const refuse = (code: RefusalCode, at: readonly string[]): void =>
			request.events.event({ type: 'refused', document: request.document, ids: [...at], clients: [request.clientId], code });
		if (ids.length > 0 && name.number !== room.live) return refuse('segment_sealed', ids);
		const fault = ids.find((id) => this.refuses(id, user));
		if (fault) return refuse(this.refuses(fault, user) ?? 'malformed', [fault]);
		this.#commit(room, name.number, update, ids);
		const clock = Y.getState(segment.doc.store, request.clientId);
		request.events.event({ type: 'committed', document: request.document, clientId: request.clientId, clock });
	}

	/** Ids in this update that the segment does not have. */
	#newIds(doc: Y.Doc, update: Uint8Array, user: UserId): MessageId[] {
		const scratch = new Y.Doc();
		Y.applyUpdate(scratch, Y.encodeStateAsUpdate(doc));
		Y.applyUpdate(scratch, update);
		const arrived = doc.getMap(arrivalsRoot);
		return [...scratch.getMap(messagesRoot(user)).keys()].filter((id) => !arrived.has(id)) as MessageId[];
	}

	#commit(room: FakeRoom, number: number, update: Uint8Array, ids: readonly MessageId[]): void {
		const segment = room.segments.get(number);
		if (!segment) return;
		const scratch = new Y.Doc();
		Y.applyUpdate(scratch, Y.encodeStateAsUpdate(segment.doc));
		const before = Y.encodeStateVector(segment.doc);
		Y.applyUpdate(scratch, update);
		scratch.clientID = serverClientId;
		scratch.transact(() => {
			for (const id of ids) {
				room.seq += 1;
				const thread = threadOf(scratch, id);
				scratch.getMap(arrivalsRoot).set(id, [room.seq, (this.#time += 1), ...(thread ? [thread] : [])]);
			}
		});
		const sealed = Y.encodeStateAsUpdate(scratch, before);
		Y.applyUpdate(segment.doc, sealed);
		room.position += 1;
		segment.position = room.position;
		room.changedAt = this.tick();
		const document = segmentName({ room: room.id, number, generation: room.generation });
		for (const { request } of [...this.#attached])
			if (request.document === document) Y.applyUpdate(request.doc, sealed, 'server');
		for (const user of room.members)
			this.announce(user, { type: 'room', room: room.id, document, position: room.position, lastSeq: room.seq });
	}

	#tell(document: string, event: ServerEvent): void {
		for (const { request } of [...this.#attached]) if (request.document === document) request.events.event(event);
	}

	#document(document: string, user: UserId): Y.Doc | undefined {
		const name = parseSegmentName(document);
		const room = name && this.rooms.get(name.room);
		if (!name || !room?.members.has(user) || room.generation !== name.generation) return undefined;
		return room.segments.get(name.number)?.doc;
	}

	#room(id: RoomId): FakeRoom {
		const room = this.rooms.get(id);
		if (!room) throw new Error(`no room ${id}`);
		return room;
	}

	#live(room: FakeRoom): { doc: Y.Doc; position: number } {
		return room.segments.get(room.live) as { doc: Y.Doc; position: number };
	}

	/** Something changed: the number that a later question finds it by. */
	tick(): number {
		this.change += 1;
		return this.change;
	}
}

function threadOf(doc: Y.Doc, id: MessageId): unknown {
	for (const name of doc.share.keys()) {
		const value = parseRoot(name)?.kind === 'messages' ? doc.getMap(name).get(id) : undefined;
		if (value) return (value as { thread?: MessageId }).thread;
	}
	return undefined;
}
