/**
 * What a segment says, read from its Yjs document: messages that have arrived, reactions, notices. Total: any peer can write
 * anything, so what does not fit is left out and nothing throws. Knows nothing of the outbox or of other segments.
 */
import * as Y from 'yjs';
import { isMessageId, isUserId, type MessageId, type UserId } from './ids.ts';
import { arrivalsRoot, noticesRoot, parseRoot, type Notice, type NoticeKind } from './segment.ts';

export interface ArrivedMessage {
	readonly id: MessageId;
	readonly author: UserId;
	readonly seq: number;
	readonly arrivedAt: number;
	readonly sentAt: number;
	/** Undefined when redacted. */
	readonly text: string | undefined;
	readonly editedAt?: number;
	readonly replyTo?: MessageId;
	/** What its thread began with. A message cannot be in a thread of its own. */
	readonly thread?: MessageId;
}

export type NoticeFact = Notice & { readonly id: string };

export interface SegmentFacts {
	/** By seq; equal seqs (only a lying server has them) by id. */
	readonly messages: readonly ArrivedMessage[];
	readonly byId: ReadonlyMap<MessageId, ArrivedMessage>;
	/** By the seq that they stand after, then by time, then by id. */
	readonly notices: readonly NoticeFact[];
	readonly reactions: ReadonlyMap<MessageId, ReadonlyMap<string, readonly UserId[]>>;
}

export const noFacts: SegmentFacts = { messages: [], byId: new Map(), notices: [], reactions: new Map() };

/** What one copy says. @param bytes One Yjs update. */
export function readSegment(bytes: Uint8Array): SegmentFacts {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, bytes);
	const facts = new SegmentReader(doc).read();
	doc.destroy();
	return facts;
}

/** Of its first and last message; undefined where there is none. Arrivals are in order but for a server clock that was set back. */
export function spanOf({
	messages
}: SegmentFacts): { firstSeq: number; lastSeq: number; firstAt: number; lastAt: number } | undefined {
	const [first, last] = [messages[0], messages.at(-1)];
	if (!first || !last) return undefined;
	return { firstSeq: first.seq, lastSeq: last.seq, firstAt: first.arrivedAt, lastAt: last.arrivedAt };
}

type KnownMessages = Map<MessageId, { readonly value: unknown; readonly arrival: unknown; readonly message: ArrivedMessage }>;

/** Reads one document again and again; messages that did not change keep their object, so that whoever shows them can tell. */
export class SegmentReader {
	readonly #doc: Y.Doc;
	#known: KnownMessages = new Map();

	constructor(doc: Y.Doc) {
		this.#doc = doc;
	}

	read(): SegmentFacts {
		const arrivals = this.#doc.getMap(arrivalsRoot);
		const byId = new Map<MessageId, ArrivedMessage>();
		const known: KnownMessages = new Map();
		const reactions = new Map<MessageId, Map<string, UserId[]>>();
		// Sorted, so that an id in two authors' maps goes to the same author on every replica.
		for (const name of [...this.#doc.share.keys()].sort()) {
			const root = parseRoot(name);
			if (root?.kind === 'reactions') readReactions(this.#doc.getMap(name), root.owner, reactions);
			if (root?.kind !== 'messages') continue;
			for (const [id, value] of this.#doc.getMap(name).entries()) {
				if (!isMessageId(id) || byId.has(id)) continue;
				const arrival = arrivals.get(id);
				const before = this.#known.get(id);
				const isSame =
					before !== undefined && before.value === value && before.arrival === arrival && before.message.author === root.owner;
				const message = isSame ? before.message : readMessage(id, root.owner, value, arrival);
				if (!message) continue;
				byId.set(id, message);
				known.set(id, { value, arrival, message });
			}
		}
		this.#known = known;
		const messages = [...byId.values()].sort((a, b) => a.seq - b.seq || compare(a.id, b.id));
		return { messages, byId, notices: readNotices(this.#doc.getMap(noticesRoot)), reactions };
	}
}

function readMessage(id: MessageId, author: UserId, value: unknown, arrival: unknown): ArrivedMessage | undefined {
	if (!isRecord(value) || !Array.isArray(arrival)) return undefined;
	const [seq, arrivedAt, arrivedIn] = arrival as unknown[];
	if (!isCount(seq) || !isCount(arrivedAt)) return undefined;
	const thread = isMessageId(arrivedIn) ? arrivedIn : value.thread;
	const place = { id, author, seq, arrivedAt, ...(isMessageId(thread) && thread !== id && { thread }) };
	if (value.redacted === true) return { ...place, sentAt: arrivedAt, text: undefined };
	if (typeof value.text !== 'string' || !isCount(value.sentAt)) return undefined;
	return {
		...place,
		sentAt: value.sentAt,
		text: value.text,
		...(isCount(value.editedAt) && { editedAt: value.editedAt }),
		...(isMessageId(value.replyTo) && { replyTo: value.replyTo })
	};
}

function readReactions(map: Y.Map<unknown>, user: UserId, into: Map<MessageId, Map<string, UserId[]>>): void {
	for (const [key, value] of map.entries()) {
		const bar = key.indexOf('|');
		const id = key.slice(0, bar);
		const emoji = key.slice(bar + 1);
		if (value !== 1 || bar < 0 || emoji === '' || !isMessageId(id)) continue;
		const ofMessage = into.get(id) ?? new Map<string, UserId[]>();
		ofMessage.set(emoji, [...(ofMessage.get(emoji) ?? []), user]);
		into.set(id, ofMessage);
	}
}

const noticeKinds: ReadonlySet<unknown> = new Set<NoticeKind>([
	'created',
	'joined',
	'left',
	'removed',
	'renamed',
	'topic',
	'pinned'
]);

function readNotices(map: Y.Map<unknown>): NoticeFact[] {
	const notices: NoticeFact[] = [];
	for (const [id, value] of map.entries()) {
		if (!isRecord(value) || !noticeKinds.has(value.kind) || !isCount(value.at) || !isUserId(value.by) || !isCount(value.afterSeq))
			continue;
		notices.push({
			id,
			kind: value.kind as NoticeKind,
			at: value.at,
			by: value.by,
			afterSeq: value.afterSeq,
			...(isUserId(value.user) && { user: value.user }),
			...(typeof value.text === 'string' && { text: value.text }),
			...(isMessageId(value.message) && { message: value.message })
		});
	}
	return notices.sort((a, b) => a.afterSeq - b.afterSeq || a.at - b.at || compare(a.id, b.id));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value) && Object.getPrototypeOf(value) === Object.prototype;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
