/** History on stock Hocuspocus: each room is one document, however long. */
import { writeFile } from 'node:fs/promises';
import * as Y from 'yjs';
import { segmentName } from '#lib/core/segment.ts';
import { joinDocuments } from '../load/document-member.ts';
import { inventedRoomId, inventedUserId } from '../load/message-ids.ts';
import type { Arrival, History, RunningPeer } from '../peers/peer.ts';
import { makeConversation } from './conversation.ts';
import { lastMessages, writeMessages } from './documents.ts';

interface PastRoom {
	readonly document: string;
	/** Of a device that has all but the last 10 messages. */
	readonly stateVectorBefore: Uint8Array;
}

export function documentHistory(fileOf: (document: string) => string): History {
	const rooms = new Map<number, PastRoom>();

	async function seed(_running: RunningPeer, messages: number): Promise<void> {
		if (rooms.has(messages)) return;
		const document = segmentName({ room: inventedRoomId(), number: 1, generation: 1 });
		const conversation = makeConversation(messages);
		const doc = new Y.Doc();
		writeMessages(doc, conversation.slice(0, -10));
		const stateVectorBefore = Y.encodeStateVector(doc);
		writeMessages(doc, conversation.slice(-10));
		await writeFile(fileOf(document), Y.encodeStateAsUpdate(doc));
		rooms.set(messages, { document, stateVectorBefore });
	}

	const roomOf = (messages: number): PastRoom => {
		const room = rooms.get(messages);
		if (room === undefined) throw new Error(`no room of ${messages} messages was seeded`);
		return room;
	};

	return {
		seed,
		join: ({ port }, messages) => attach(port, roomOf(messages).document, undefined, (update) => lastMessages(update)),
		comeBack: ({ port }, messages) => {
			const { document, stateVectorBefore } = roomOf(messages);
			return attach(port, document, stateVectorBefore, () => undefined);
		}
	};
}

async function attach(
	port: RunningPeer['port'],
	document: string,
	has: Uint8Array | undefined,
	read: (update: Uint8Array) => void
): Promise<Arrival> {
	const from = performance.now();
	const member = await joinDocuments(
		{
			port,
			path: '/',
			documents: [document],
			author: inventedUserId(),
			token: () => '',
			stateVector: has && (() => has),
			onSynced: (_document, update) => read(update)
		},
		() => undefined
	);
	const arrival = { ms: performance.now() - from, bytes: member.bytesReceived() };
	member.leave();
	await member.closed;
	return arrival;
}
