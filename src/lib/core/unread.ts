/** How many messages of a room its reader has not seen. Never negative, whatever it is given. */
import type { UserId } from './ids.ts';
import type { ArrivedMessage } from './segment-facts.ts';

/** Arrived, later than the read marker, not mine, not redacted. */
export const isUnread = (message: ArrivedMessage, readSeq: number, me: UserId): boolean =>
	message.seq > readSeq && message.author !== me && message.text !== undefined;

/** What the server counted when it was last asked. */
export interface UnreadReport {
	readonly lastSeq: number;
	readonly readSeq: number;
	readonly unread: number;
}

/**
 * Exact where `messages` (by seq, the newest of the room) reach back to the read marker; else what the server counted, as far
 * as the marker set on this device since then still allows it.
 */
export function countUnread(report: UnreadReport, markedSeq: number, messages: readonly ArrivedMessage[], me: UserId): number {
	const readSeq = Math.max(report.readSeq, markedSeq);
	const oldest = messages[0];
	const newest = messages.at(-1);
	if (oldest && newest && oldest.seq <= readSeq + 1 && newest.seq >= report.lastSeq) {
		return messages.filter((message) => isUnread(message, readSeq, me)).length;
	}
	const lastSeq = Math.max(report.lastSeq, newest?.seq ?? 0);
	return Math.max(0, Math.min(report.unread, lastSeq - readSeq));
}
