/** A past for rooms: the same people and texts for every peer. */
import { inventedUserId, MessageIds } from '../load/message-ids.ts';
import { stampedText } from '../load/stamp.ts';
import type { MessageId, UserId } from '#lib/core/ids.ts';

export interface PastMessage {
	readonly id: MessageId;
	readonly author: UserId;
	readonly text: string;
	readonly sentAt: number;
}

/** So many people wrote in it, each from one device: as many Yjs client ids in each document. */
export const authorCount = 50;
/** What a screen needs before it can be called ready. */
export const screenful = 50;

const authors = Array.from({ length: authorCount }, inventedUserId);
const secondMs = 1_000;

/** Oldest first, one a second up to now, by everyone in turn. */
export function makeConversation(length: number): PastMessage[] {
	const ids = new MessageIds();
	const start = Date.now() - length * secondMs;
	return Array.from({ length }, (_, index) => ({
		id: ids.make(),
		author: authors[index % authorCount] ?? inventedUserId(),
		text: stampedText(index),
		sentAt: start + index * secondMs
	}));
}
