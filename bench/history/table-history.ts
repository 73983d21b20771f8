/** History of the tutorial chat: rows, of which a newcomer gets the last screenful. */
import { inventedRoomId } from '../load/message-ids.ts';
import { withClient } from '../measure/with-client.ts';
import { joinSocketIo } from '../load/socket-io-member.ts';
import { stampReader } from '../load/stamp.ts';
import type { History } from '../peers/peer.ts';
import { makeConversation, type PastMessage } from './conversation.ts';

export function tableHistory(databaseUrl: string): History {
	const rooms = new Map<number, { name: string; conversation: readonly PastMessage[] }>();

	const roomOf = (messages: number) => {
		const room = rooms.get(messages);
		if (room === undefined) throw new Error(`no room of ${messages} messages was seeded`);
		return room;
	};

	return {
		seed: async (_running, messages) => {
			if (rooms.has(messages)) return;
			const room = { name: inventedRoomId() as string, conversation: makeConversation(messages) };
			await insert(databaseUrl, room.name, room.conversation);
			rooms.set(messages, room);
		},
		join: async ({ port }, messages) => {
			const from = performance.now();
			const member = await joinSocketIo(port, roomOf(messages).name, () => undefined);
			const arrival = { ms: performance.now() - from, bytes: member.bytesReceived() };
			member.leave();
			await member.closed;
			return arrival;
		},
		comeBack: async ({ port }, messages) => {
			const { name, conversation } = roomOf(messages);
			const member = await joinSocketIo(port, name, () => undefined);
			const before = member.bytesReceived();
			const from = performance.now();
			await member.missed(conversation.at(-11)?.id ?? '');
			const arrival = { ms: performance.now() - from, bytes: member.bytesReceived() - before };
			member.leave();
			await member.closed;
			return arrival;
		}
	};
}

async function insert(databaseUrl: string, room: string, conversation: readonly PastMessage[]): Promise<void> {
	await withClient(databaseUrl, (client) =>
		client.query(
			`INSERT INTO tutorial_messages (room, id, author, text, sent_at) SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[])`,
			[
				room,
				conversation.map(({ id }) => id),
				conversation.map(({ author }) => author),
				conversation.map(({ text }) => text),
				conversation.map(({ sentAt }) => sentAt)
			]
		)
	);
}

/** Calls `found` with the stamp of each message in a room. */
export async function readTable(databaseUrl: string, room: string, found: (stamp: number) => void): Promise<void> {
	const { rows } = await withClient(databaseUrl, (client) =>
		client.query<{ text: string }>('SELECT text FROM tutorial_messages WHERE room = $1', [room])
	);
	const read = stampReader(found);
	for (const { text } of rows) read(Buffer.from(text), 0, text.length);
}
