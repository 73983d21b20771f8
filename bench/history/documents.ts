/** Conversations as Yjs documents, built as their authors' devices would have. */
import * as Y from 'yjs';
import { arrivalsRoot, messagesRoot, serverClientId, type Arrival, type MessageValue } from '#lib/core/segment.ts';
import type { UserId } from '#lib/core/ids.ts';
import { screenful, type PastMessage } from './conversation.ts';

/** One client id for each author, the same in every document of this process. */
const clientIds = new Map<UserId, number>();

function clientIdOf(author: UserId): number {
	const known = clientIds.get(author) ?? 1_000_000_007 + clientIds.size * 61_000_001;
	clientIds.set(author, known);
	return known;
}

export const bindingsOf = (messages: readonly PastMessage[]): Map<number, UserId> =>
	new Map(messages.map(({ author }) => [clientIdOf(author), author]));

/** Adds messages to a document, each author under their own client id; with `firstSeq` also the arrivals that the server writes. */
export function writeMessages(doc: Y.Doc, messages: readonly PastMessage[], firstSeq?: number): void {
	for (const [author, theirs] of Map.groupBy(messages, (message) => message.author)) {
		writeAs(doc, clientIdOf(author), () => {
			const root = doc.getMap<MessageValue>(messagesRoot(author));
			for (const { id, text, sentAt } of theirs) root.set(id, { text, sentAt });
		});
	}
	if (firstSeq === undefined) return;
	writeAs(doc, serverClientId, () => {
		const arrivals = doc.getMap<Arrival>(arrivalsRoot);
		messages.forEach(({ id, sentAt }, index) => arrivals.set(id, [firstSeq + index, sentAt]));
	});
}

function writeAs(doc: Y.Doc, clientId: number, write: () => void): void {
	doc.clientID = clientId;
	doc.transact(write);
}

/**
 * What a screen shows of a document that just came: its last messages, in the order of arrival where arrivals are told, else by
 * the senders' clocks. @throws when there are fewer than a screenful.
 */
export function lastMessages(update: Uint8Array): string[] {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, update);
	const arrivals = doc.getMap<Arrival>(arrivalsRoot);
	const found: { place: number; text: string }[] = [];
	for (const name of doc.share.keys()) {
		if (!name.startsWith('messages/')) continue;
		doc.getMap<MessageValue>(name).forEach((value, id) => {
			if ('text' in value) found.push({ place: arrivals.get(id)?.[0] ?? value.sentAt, text: value.text });
		});
	}
	found.sort((a, b) => a.place - b.place);
	if (found.length < screenful) throw new Error(`only ${found.length} messages came`);
	return found.slice(-screenful).map(({ text }) => text);
}
