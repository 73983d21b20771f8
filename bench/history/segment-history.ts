/** History on Kith: a chain of segments, written straight into the tables of a room that no server has open. */
import type pg from 'pg';
import * as Y from 'yjs';
import { segmentLimits, segmentName, userDocumentName } from '#lib/core/segment.ts';
import type { RoomId } from '#lib/core/ids.ts';
import { withClient } from '../measure/with-client.ts';
import { joinDocuments } from '../load/document-member.ts';
import { inventedRoomId } from '../load/message-ids.ts';
import type { KithAccounts, Account } from '../peers/kith-accounts.ts';
import { kithSeat } from '../peers/kith-seat.ts';
import type { Arrival, History } from '../peers/peer.ts';
import { makeConversation, type PastMessage } from './conversation.ts';
import { bindingsOf, lastMessages, writeMessages } from './documents.ts';

const liveMessages = 500;
const missed = 10;

interface PastRoom {
	/** Whose only room it is. */
	readonly account: Account;
	readonly room: RoomId;
	readonly live: string;
	/** Of a device that has all of the live segment but the last 10 messages. */
	readonly stateVectorBefore: Uint8Array;
}

export function segmentHistory(databaseUrl: string, accounts: KithAccounts): History {
	const rooms = new Map<number, PastRoom>();

	const roomOf = (messages: number): PastRoom => {
		const room = rooms.get(messages);
		if (room === undefined) throw new Error(`no room of ${messages} messages was seeded`);
		return room;
	};

	return {
		seed: async (running, messages) => {
			if (rooms.has(messages)) return;
			const account = await accounts.newcomer(running);
			rooms.set(messages, await seedRoom(databaseUrl, account, makeConversation(messages)));
		},
		page: (messages) => {
			const { account, room } = roomOf(messages);
			return { path: `/rooms/${room}`, username: account.username, password: account.password };
		},
		join: ({ port }, messages) => joinAsNewDevice(port, roomOf(messages)),
		comeBack: async ({ port }, messages) => {
			const { account, live, stateVectorBefore } = roomOf(messages);
			const from = performance.now();
			const member = await joinDocuments(
				{ ...kithSeat(port, account, [live]), stateVector: () => stateVectorBefore },
				() => undefined
			);
			const arrival = { ms: performance.now() - from, bytes: member.bytesReceived() };
			member.leave();
			await member.closed;
			return arrival;
		}
	};
}

/** As the app does it: ask which rooms there are, then attach one's own document and the room's live segment. */
async function joinAsNewDevice(port: number, { account, live }: PastRoom): Promise<Arrival> {
	const from = performance.now();
	const sync = await account.text(port, 'GET', '/api/sync');
	if (!sync.includes(live)) throw new Error('/api/sync does not name the live segment');
	const documents = [userDocumentName(account.user), live];
	const onSynced = (document: string, update: Uint8Array): void => void (document === live && lastMessages(update));
	const member = await joinDocuments({ ...kithSeat(port, account, documents), onSynced }, () => undefined);
	const arrival = { ms: performance.now() - from, bytes: Buffer.byteLength(sync) + member.bytesReceived() };
	member.leave();
	await member.closed;
	return arrival;
}

interface PastSegment {
	readonly number: number;
	readonly firstSeq: number;
	readonly messages: readonly PastMessage[];
	/** One update a row of the log. */
	readonly updates: readonly Uint8Array[];
}

async function seedRoom(databaseUrl: string, account: Account, conversation: readonly PastMessage[]): Promise<PastRoom> {
	const room = inventedRoomId();
	const { segments, stateVectorBefore } = makeSegments(conversation);
	await withClient(databaseUrl, async (client) => {
		await client.query('begin');
		const rows = segments.reduce((sum, { updates }) => sum + updates.length, 0);
		await insertRoom(client, room, account, { position: rows, seq: conversation.length, live: segments.length });
		let position = 0;
		for (const segment of segments) position = await insertSegment(client, room, segment, position, segment === segments.at(-1));
		await client.query('commit');
	});
	return { account, room, live: segmentName({ room, number: segments.length, generation: 1 }), stateVectorBefore };
}

/** The live segment has 500 messages in two rows, the last 10 in the second; those before it are full, but for the last of them. */
function makeSegments(conversation: readonly PastMessage[]): { segments: PastSegment[]; stateVectorBefore: Uint8Array } {
	const segments: PastSegment[] = [];
	const sealed = conversation.length - liveMessages;
	for (let at = 0; at < sealed; at += segmentLimits.messages) {
		const messages = conversation.slice(at, Math.min(at + segmentLimits.messages, sealed));
		const doc = new Y.Doc();
		writeMessages(doc, messages, at + 1);
		segments.push({ number: segments.length + 1, firstSeq: at + 1, messages, updates: [Y.encodeStateAsUpdate(doc)] });
	}
	const messages = conversation.slice(sealed);
	const doc = new Y.Doc();
	writeMessages(doc, messages.slice(0, -missed), sealed + 1);
	const stateVectorBefore = Y.encodeStateVector(doc);
	const before = Y.encodeStateAsUpdate(doc);
	writeMessages(doc, messages.slice(-missed), conversation.length - missed + 1);
	const updates = [before, Y.encodeStateAsUpdate(doc, stateVectorBefore)];
	segments.push({ number: segments.length + 1, firstSeq: sealed + 1, messages, updates });
	return { segments, stateVectorBefore };
}

/** Returns the position of its last row. */
async function insertSegment(
	client: pg.Client,
	room: RoomId,
	segment: PastSegment,
	before: number,
	isLive: boolean
): Promise<number> {
	const { number, firstSeq, messages, updates } = segment;
	const at = messages.at(-1)?.sentAt ?? Date.now();
	const position = before + updates.length;
	const bytes = updates.reduce((sum, update) => sum + update.length, 0);
	await client.query(
		`insert into segments (room_id, number, opened_at, sealed_at, position, first_seq, last_seq, messages, bytes, projected, changed)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $5, pg_current_xact_id()::text::bigint)`,
		[room, number, at, isLive ? null : at, position, firstSeq, firstSeq + messages.length - 1, messages.length, bytes]
	);
	for (const [index, update] of updates.entries()) {
		const row = [room, before + 1 + index, number, at, Buffer.from(update)];
		await client.query('insert into room_log (room_id, position, segment, at, update) values ($1, $2, $3, $4, $5)', row);
	}
	const bindings = [...bindingsOf(messages)];
	await client.query(
		'insert into client_bindings (room_id, segment, client_id, user_id, bound_at) select $1, $2, b.client, b.owner, $3 from unnest($4::bigint[], $5::text[]) as b (client, owner)',
		[room, number, at, bindings.map(([clientId]) => clientId), bindings.map(([, user]) => user)]
	);
	await client.query(
		`insert into messages (room_id, seq, segment, id, author, text, sent_at, arrived_at, body_hash)
		select $1, $2 + m.place - 1, $3, m.id, m.author, m.text, m.sent_at, m.sent_at, ''
		from unnest($4::text[], $5::text[], $6::text[], $7::bigint[]) with ordinality as m (id, author, text, sent_at, place)`,
		[
			room,
			firstSeq,
			number,
			...(['id', 'author', 'text', 'sentAt'] as const).map((column) => messages.map((message) => message[column]))
		]
	);
	return position;
}

async function insertRoom(
	client: pg.Client,
	room: RoomId,
	{ user }: Account,
	{ position, seq, live }: { position: number; seq: number; live: number }
): Promise<void> {
	await client.query(
		`insert into rooms (id, kind, name, created_by, created_at, live_segment, position, seq, member_count, changed)
		values ($1, 'group', 'A room with a past', $2, $3, $4, $5, $6, 1, pg_current_xact_id()::text::bigint)`,
		[room, user, Date.now(), live, position, seq]
	);
	await client.query(
		`insert into memberships (room_id, user_id, role, joined_at, read_seq, delivered_seq, changed)
		values ($1, $2, 'owner', $3, $4, $4, pg_current_xact_id()::text::bigint)`,
		[room, user, Date.now(), seq]
	);
}
