/** How many messages of a room its reader has not seen, and how many of those name them. Never negative, whatever it is given. */
import type { UserId } from './ids.ts';
import type { ArrivedMessage } from './segment-facts.ts';

export interface UnreadReader {
	readonly me: UserId;
	/** Whether a text names me, or everybody in the room. */
	isMentioned(text: string): boolean;
}

/** Arrived, later than the read marker, not mine, not redacted; of replies in threads only those that name me (P3.14). */
export const isUnread = (message: ArrivedMessage, readSeq: number, { me, isMentioned }: UnreadReader): boolean =>
	message.seq > readSeq &&
	message.author !== me &&
	message.text !== undefined &&
	(message.thread === undefined || isMentioned(message.text));

/** What the server counted when it was last asked. */
export interface UnreadReport {
	readonly lastSeq: number;
	readonly readSeq: number;
	readonly unread: number;
	readonly mentions: number;
}

export interface Unread {
	readonly unread: number;
	/** Never more than `unread`. */
	readonly mentions: number;
}

/**
 * Exact where `messages` (by seq, without a gap, the newest of the room) reach back to the read marker. Where they do not, what the
 * server counted stands for what is missing, as far as the marker set on this device since then still allows it.
 */
export function countUnread(
	report: UnreadReport,
	markedSeq: number,
	messages: readonly ArrivedMessage[],
	reader: UnreadReader
): Unread {
	const readSeq = Math.max(report.readSeq, markedSeq);
	const unseen = messages.filter((message) => isUnread(message, readSeq, reader));
	const naming = unseen.filter(({ text }) => reader.isMentioned(text ?? ''));
	const unread = count(report.unread, unseen, { report, readSeq, messages });
	return { unread, mentions: Math.min(unread, count(report.mentions, naming, { report, readSeq, messages })) };
}

/** True where nothing has to be asked of the server. */
export function isExact(report: UnreadReport, markedSeq: number, messages: readonly ArrivedMessage[]): boolean {
	const [oldest] = messages;
	const readSeq = Math.max(report.readSeq, markedSeq);
	const lastSeq = Math.max(report.lastSeq, messages.at(-1)?.seq ?? 0);
	if (readSeq >= lastSeq) return true;
	return oldest !== undefined && oldest.seq <= readSeq + 1 && (messages.at(-1)?.seq ?? 0) >= report.lastSeq;
}

interface Span {
	readonly report: UnreadReport;
	readonly readSeq: number;
	readonly messages: readonly ArrivedMessage[];
}

function count(reported: number, counted: readonly ArrivedMessage[], { report, readSeq, messages }: Span): number {
	const [oldest] = messages;
	const newest = messages.at(-1);
	// The server knows later messages than this device: what it said is all there is to go by.
	if (!oldest || !newest || newest.seq < report.lastSeq) return clamp(reported, report.lastSeq - readSeq);
	const hiddenSpan = oldest.seq - 1 - readSeq;
	if (hiddenSpan <= 0) return counted.length;
	const isReported = ({ seq }: ArrivedMessage): boolean => seq <= report.lastSeq;
	return counted.length + clamp(reported - counted.filter(isReported).length, hiddenSpan);
}

const clamp = (value: number, most: number): number => Math.max(0, Math.min(value, most));
