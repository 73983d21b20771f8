/**
 * Threads of one room, from what its segments and the outbox say: the count under a message, what one thread shows, and what is unread
 * in it. Pure; knows nothing of where the facts come from. The same facts give the same threads, in whatever pieces they came.
 */
import type { MessageId, UserId } from './ids.ts';
import type { OutboxRow } from './outbox.ts';
import type { ArrivedMessage, SegmentFacts } from './segment-facts.ts';

/** What stands under the message that a thread began with. */
export interface ThreadSummary {
	/** Not redacted; one's own that wait to be sent included. */
	readonly replies: number;
	/** Of the last one: when it arrived; while it has not, when it was written. */
	readonly lastAt: number;
	/** Who replied, the last one first. */
	readonly users: readonly UserId[];
}

/** Of every thread in which the device has a reply. @param segments oldest first; @param rows of the same room. */
export function threadSummaries(
	segments: readonly SegmentFacts[],
	rows: readonly OutboxRow[],
	me: UserId
): ReadonlyMap<MessageId, ThreadSummary> {
	const summaries = new Map<MessageId, ThreadSummary>();
	const add = (thread: MessageId, user: UserId, at: number): void => {
		const { replies = 0, users = [] } = summaries.get(thread) ?? {};
		summaries.set(thread, { replies: replies + 1, lastAt: at, users: [user, ...users.filter((other) => other !== user)] });
	};
	const redacted = new Set(rows.flatMap((row) => (row.kind === 'redaction' && row.refused === undefined ? row.id : [])));
	for (const facts of segments) {
		for (const { id, author, arrivedAt, text, thread } of facts.messages) {
			if (thread !== undefined && text !== undefined && !redacted.has(id)) add(thread, author, arrivedAt);
		}
	}
	for (const row of rows) {
		if (row.kind !== 'message' || row.thread === undefined || row.refused !== undefined) continue;
		if (!segments.some((facts) => facts.byId.has(row.id))) add(row.thread, me, row.at);
	}
	return summaries;
}

/** The device's own count stands, unless the server knows of more: then replies are missing here. */
export function withReported(
	here: ReadonlyMap<MessageId, ThreadSummary>,
	reported: ReadonlyMap<MessageId, ThreadSummary>
): ReadonlyMap<MessageId, ThreadSummary> {
	const more = [...reported].filter(([thread, { replies }]) => replies > (here.get(thread)?.replies ?? 0));
	return more.length === 0 ? here : new Map([...here, ...more]);
}

/** What the threads of a room are told from, and nothing else: so little can be kept of every segment that was ever read. */
export function threadPart(facts: SegmentFacts, isRoot: (id: MessageId) => boolean): SegmentFacts {
	const messages = facts.messages.filter(({ id, thread }) => thread !== undefined || isRoot(id));
	const byId = new Map(messages.map((message) => [message.id, message]));
	const reactions = new Map([...facts.reactions].filter(([id]) => byId.has(id)));
	return { messages, byId, notices: [], reactions };
}

/**
 * One thread out of many segments, as one: what it began with and its replies. Of two tellings of a message the later in `segments`
 * counts; a root that is itself redacted, or not here at all, leaves its replies as they are.
 */
export function threadFacts(root: MessageId, segments: readonly SegmentFacts[]): SegmentFacts {
	const byId = new Map<MessageId, ArrivedMessage>();
	const reactions = new Map<MessageId, ReadonlyMap<string, readonly UserId[]>>();
	for (const facts of segments) {
		for (const message of facts.messages) {
			if (message.id !== root && message.thread !== root) continue;
			byId.set(message.id, message);
			const given = facts.reactions.get(message.id);
			if (given) reactions.set(message.id, given);
			else reactions.delete(message.id);
		}
	}
	const isRoot = ({ id }: ArrivedMessage): number => (id === root ? 0 : 1);
	const messages = [...byId.values()].sort((a, b) => isRoot(a) - isRoot(b) || a.seq - b.seq || (a.id < b.id ? -1 : 1));
	return { messages, byId, notices: [], reactions };
}

/** What a person is to a thread, and where they stopped reading. */
export interface ThreadReader {
	readonly me: UserId;
	/** What they decided themselves; undefined: it follows from what they did. */
	readonly isFollowed: boolean | undefined;
	/** Seq up to which the thread was opened and read, on any device. */
	readonly readSeq: number;
	isMentioned(text: string): boolean;
}

export interface ThreadStanding {
	/** By their own word; else who wrote the root, replied, or was mentioned in it. */
	readonly isFollowed: boolean;
	/** Replies of others that are not redacted, after what was read. Counted whether or not it is followed. */
	readonly unread: number;
	/** Where reading stopped. */
	readonly readSeq: number;
}

/**
 * Who writes in a thread has read what stood there; who was only mentioned is told of nothing before that.
 * @param replies by seq
 */
export function threadStanding(
	root: ArrivedMessage | undefined,
	replies: readonly ArrivedMessage[],
	{ me, isFollowed, readSeq, isMentioned }: ThreadReader
): ThreadStanding {
	const isRoots = root?.author === me;
	const ownSeq = replies.findLast((reply) => reply.author === me)?.seq;
	const mention = replies.find((reply) => reply.author !== me && reply.text !== undefined && isMentioned(reply.text));
	const isTaking = isRoots || ownSeq !== undefined;
	const beforeMention = !isTaking && mention ? mention.seq - 1 : 0;
	const from = Math.max(readSeq, ownSeq ?? 0, beforeMention);
	return {
		isFollowed: isFollowed ?? (isTaking || mention !== undefined),
		unread: replies.filter((reply) => reply.author !== me && reply.text !== undefined && reply.seq > from).length,
		readSeq: from
	};
}
