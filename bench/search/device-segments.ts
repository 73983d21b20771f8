/** What a device keeps of a few rooms: sealed segments of a thousand messages each, as Yjs updates. */
import * as Y from 'yjs';
import { newMessageId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { arrivalsRoot, messagesRoot, segmentLimits, segmentName } from '#lib/core/segment.ts';
import { systemClock } from '#server/clock.ts';
import { inventedRoomId, inventedUserId } from '../load/message-ids.ts';
import { chatTexts } from './corpus.ts';

export interface DeviceSegment {
	readonly document: string;
	readonly room: RoomId;
	readonly update: Uint8Array;
}

const roomCount = 10;
const authorCount = 50;
const clock = systemClock();

export function deviceSegments(messages: number): DeviceSegment[] {
	const rooms = Array.from({ length: roomCount }, inventedRoomId);
	const authors = Array.from({ length: authorCount }, inventedUserId);
	const texts = [...chatTexts(messages)];
	return Array.from({ length: messages / segmentLimits.messages }, (_, at) => {
		const room = rooms[at % roomCount] ?? inventedRoomId();
		const number = Math.floor(at / roomCount) + 1;
		const own = texts.slice(at * segmentLimits.messages, (at + 1) * segmentLimits.messages);
		const update = segmentOf(own, authors, (number - 1) * segmentLimits.messages, at * segmentLimits.messages);
		return { document: segmentName({ room, number, generation: 1 }), room, update };
	});
}

function segmentOf(texts: readonly string[], authors: readonly UserId[], seqBefore: number, arrivedBefore: number): Uint8Array {
	const doc = new Y.Doc();
	texts.forEach((text, at) => {
		const id = newMessageId(clock);
		doc.getMap(messagesRoot(authors[at % authors.length] as UserId)).set(id, { text, sentAt: arrivedBefore + at });
		doc.getMap(arrivalsRoot).set(id, [seqBefore + at + 1, arrivedBefore + at]);
	});
	const update = Y.encodeStateAsUpdate(doc);
	doc.destroy();
	return update;
}
