/**
 * What a room's timeline shows: messages in order of arrival, then one's own that have not arrived. Pure; times are ms since
 * epoch. Knows nothing of days, languages or where the facts come from.
 */
import type { MessageId, UserId } from './ids.ts';
import { isChangeRow, type OutboxChange, type OutboxMessage, type OutboxRow } from './outbox.ts';
import { isWithin, nowhere, type Reached } from './receipts.ts';
import type { ArrivedMessage, NoticeFact, SegmentFacts } from './segment-facts.ts';
import type { NoticeKind } from './segment.ts';
import type { ThreadSummary } from './threads.ts';

export type TimelineEntry = MessageEntry | NoticeEntry | GapEntry;

/** saved on this device → sent (durable on the server) → delivered → read; refused: the server said no, the text is kept. */
export type MessageState = 'saved' | 'sent' | 'delivered' | 'read' | 'refused';

export interface MessageEntry {
	readonly kind: 'message';
	/** Stable from the first paint on: key lists by it. */
	readonly id: MessageId;
	readonly author: UserId;
	readonly isMine: boolean;
	/** Empty when redacted. */
	readonly text: string;
	/** When it arrived; while it has not, when it was written. */
	readonly at: number;
	readonly sentAt: number;
	/** Written more than 2 minutes before (or "after", with a wrong clock) it arrived: show `sentAt` too. */
	readonly hasArrivedLate: boolean;
	/** Undefined until it has arrived. */
	readonly seq?: number;
	readonly state: MessageState;
	/** A code of `core/refusal` or of the HTTP API, where state is refused. */
	readonly refusal?: string;
	/** Row of the outbox that it stands in, for edit, retry, discard. */
	readonly order?: number;
	readonly isRedacted: boolean;
	readonly editedAt?: number;
	/** An edit, redaction or reaction of it waits in the outbox. */
	readonly isChanging: boolean;
	readonly replyTo?: Quote;
	readonly reactions: readonly Reaction[];
	/** It speaks to me: by my name, or to everybody. */
	readonly mentionsMe?: true;
	readonly isPinned?: true;
	/** Replies that stand in a thread of their own under this message. */
	readonly thread?: ThreadSummary;
	/** Of the message that the thread on screen began with: how many replies stand below it. */
	readonly repliesBelow?: number;
	/** Another author than the entry above, more than 5 minutes, a notice or the unread line between: show who. */
	readonly startsGroup: boolean;
	/** The "new messages" line stands above this entry. */
	readonly isFirstUnread: boolean;
}

export interface Quote {
	readonly id: MessageId;
	/** Undefined where the message is not on this device or not in a loaded segment. */
	readonly author?: UserId;
	readonly text?: string;
	readonly isRedacted?: boolean;
}

export interface Reaction {
	readonly emoji: string;
	readonly users: readonly UserId[];
	readonly isMine: boolean;
}

export interface NoticeEntry {
	readonly kind: 'notice';
	readonly id: string;
	readonly notice: NoticeKind;
	readonly at: number;
	readonly by: UserId;
	readonly user?: UserId;
	readonly text?: string;
	/** What was pinned. */
	readonly message?: MessageId;
}

/** Messages between the entry above and the one below are not on this device, or not yet. */
export interface GapEntry extends TimelineGap {
	readonly kind: 'gap';
	readonly id: string;
	/** When the last entry above it arrived. */
	readonly at: number;
}

export interface TimelineGap {
	/** The first segment that is missing. */
	readonly segment: number;
	readonly isLoading: boolean;
}

export interface TimelineSource {
	readonly me: UserId;
	/** Loaded segments, oldest first. */
	readonly segments: readonly SegmentFacts[];
	/** What is missing before the segment with this index among them. */
	readonly gaps?: ReadonlyMap<number, TimelineGap>;
	/** Only the thread that this message began; undefined: the room, where replies in threads are but a count. */
	readonly thread?: MessageId | undefined;
	/** What stands under messages. */
	readonly threads?: ReadonlyMap<MessageId, ThreadSummary>;
	/** The outbox rows of this room, in order. */
	readonly rows: readonly OutboxRow[];
	/** The read marker as it was when the room was opened: the line stands after it. Undefined: no line. */
	readonly unreadAfter: number | undefined;
	/** How far the room's messages have come among the others; absent: that is not known. */
	readonly reached?: Reached;
	/** Whether a text speaks to me. */
	isMentioned?(text: string): boolean;
	readonly pins?: readonly MessageId[];
}

export const groupMs = 5 * 60 * 1000;
export const lateMs = 2 * 60 * 1000;

/**
 * The same facts give the same order on every replica (P3): by seq, notices after the message they name, then one's own rows that
 * have not arrived, in outbox order. An id stands once: a row whose message has arrived adds nothing.
 */
export function buildTimeline(source: TimelineSource): TimelineEntry[] {
	const changes = changesById(source.rows);
	const entries: TimelineEntry[] = [];
	let hasLine = source.unreadAfter === undefined;
	const push = (draft: MessageDraft): void => {
		const isFirstUnread =
			!hasLine &&
			draft.id !== source.thread &&
			!draft.isMine &&
			!draft.isRedacted &&
			(draft.seq ?? 0) > (source.unreadAfter ?? 0);
		hasLine ||= isFirstUnread;
		entries.push({
			...withThread(draft, source),
			isFirstUnread,
			startsGroup: isFirstUnread || startsGroup(entries.at(-1), draft)
		});
	};
	for (const [index, segment] of source.segments.entries()) {
		const gap = source.gaps?.get(index);
		if (gap) entries.push({ kind: 'gap', id: `gap:${gap.segment}`, at: entries.at(-1)?.at ?? 0, ...gap });
		let next = 0;
		const pushNotices = (before: number): void => {
			for (let notice = segment.notices[next]; notice && notice.afterSeq < before; notice = segment.notices[next]) {
				entries.push(noticeEntry(notice));
				next += 1;
			}
		};
		for (const message of segment.messages) {
			pushNotices(message.seq);
			if (isHere(message, source)) push(arrivedEntry(message, segment, changes.get(message.id) ?? noChanges, source));
		}
		pushNotices(Infinity);
	}
	for (const row of source.rows) {
		if (row.kind === 'message' && isHere(row, source) && !isArrived(row.id, source)) push(waitingEntry(row, source));
	}
	return entries;
}

const isHere = ({ id, thread }: { id: MessageId; thread?: MessageId | undefined }, source: TimelineSource): boolean =>
	source.thread === undefined ? thread === undefined : id === source.thread || thread === source.thread;

function withThread(draft: MessageDraft, { thread: shown, threads }: TimelineSource): MessageDraft {
	const thread = threads?.get(draft.id);
	if (draft.id === shown) return { ...draft, repliesBelow: thread?.replies ?? 0 };
	return thread ? { ...draft, thread } : draft;
}

const noChanges: readonly OutboxChange[] = [];

function changesById(rows: readonly OutboxRow[]): Map<MessageId, OutboxChange[]> {
	const changes = new Map<MessageId, OutboxChange[]>();
	for (const row of rows) {
		if (isChangeRow(row) && row.refused === undefined) changes.set(row.id, [...(changes.get(row.id) ?? []), row]);
	}
	return changes;
}

function arrivedEntry(
	message: ArrivedMessage,
	segment: SegmentFacts,
	changes: readonly OutboxChange[],
	source: TimelineSource
): MessageDraft {
	const isMine = message.author === source.me;
	const isRedacted = message.text === undefined || changes.some((row) => row.kind === 'redaction');
	const edit = changes.findLast((row) => row.kind === 'edit');
	const editedAt = edit?.at ?? message.editedAt;
	const text = isRedacted ? '' : (edit?.text ?? message.text ?? '');
	return {
		kind: 'message',
		id: message.id,
		author: message.author,
		isMine,
		text,
		at: message.arrivedAt,
		sentAt: message.sentAt,
		hasArrivedLate: Math.abs(message.arrivedAt - message.sentAt) > lateMs,
		seq: message.seq,
		state: isMine ? stateOf(message, source) : 'sent',
		isRedacted,
		...(editedAt !== undefined && !isRedacted && { editedAt }),
		isChanging: changes.length > 0,
		...(message.replyTo && !isRedacted && { replyTo: quote(message.replyTo, source) }),
		reactions: isRedacted ? [] : reactionsOf(segment.reactions.get(message.id), changes, source.me),
		...(!isMine && source.isMentioned?.(text) === true && { mentionsMe: true as const }),
		...(!isRedacted && source.pins?.includes(message.id) && { isPinned: true as const })
	};
}

function waitingEntry(row: OutboxMessage, source: TimelineSource): MessageDraft {
	return {
		kind: 'message',
		id: row.id,
		author: source.me,
		isMine: true,
		text: row.text,
		at: row.at,
		sentAt: row.at,
		hasArrivedLate: false,
		state: row.refused === undefined ? 'saved' : 'refused',
		...(row.refused !== undefined && { refusal: row.refused }),
		order: row.order,
		isRedacted: false,
		isChanging: false,
		...(row.replyTo && { replyTo: quote(row.replyTo, source) }),
		reactions: []
	};
}

type MessageDraft = Omit<MessageEntry, 'startsGroup' | 'isFirstUnread'>;

const isArrived = (id: MessageId, source: TimelineSource): boolean => source.segments.some((segment) => segment.byId.has(id));

/** Who has read the room to its end has not read its threads: of a reply in one no more is known than that it was delivered. */
function stateOf({ seq, thread }: ArrivedMessage, source: TimelineSource): MessageState {
	const { read, delivered } = source.reached ?? nowhere;
	if (isWithin(seq, read)) return thread === undefined ? 'read' : 'delivered';
	return isWithin(seq, delivered) ? 'delivered' : 'sent';
}

function quote(id: MessageId, source: TimelineSource): Quote {
	for (const segment of source.segments) {
		const message = segment.byId.get(id);
		if (!message) continue;
		return message.text === undefined
			? { id, author: message.author, isRedacted: true }
			: { id, author: message.author, text: message.text };
	}
	const row = source.rows.find((candidate) => candidate.kind === 'message' && candidate.id === id);
	return row?.kind === 'message' ? { id, author: source.me, text: row.text } : { id };
}

function reactionsOf(
	arrived: ReadonlyMap<string, readonly UserId[]> | undefined,
	changes: readonly OutboxChange[],
	me: UserId
): Reaction[] {
	const users = new Map<string, readonly UserId[]>(arrived ?? []);
	for (const row of changes) {
		if (row.kind !== 'reaction') continue;
		const others = (users.get(row.emoji) ?? []).filter((user) => user !== me);
		users.set(row.emoji, row.isOn ? [...others, me] : others);
	}
	const reactions: Reaction[] = [];
	for (const [emoji, list] of users) if (list.length > 0) reactions.push({ emoji, users: list, isMine: list.includes(me) });
	return reactions.sort((a, b) => b.users.length - a.users.length || (a.emoji < b.emoji ? -1 : 1));
}

function startsGroup(above: TimelineEntry | undefined, message: MessageDraft): boolean {
	if (above?.kind !== 'message' || above.author !== message.author) return true;
	return Math.abs(message.at - above.at) > groupMs;
}

function noticeEntry({ kind, id, at, by, user, text, message }: NoticeFact): NoticeEntry {
	const about = { ...(user && { user }), ...(text !== undefined && { text }), ...(message && { message }) };
	return { kind: 'notice', id, notice: kind, at, by, ...about };
}
