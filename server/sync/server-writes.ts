/** What the server itself writes into a room: REST, notices, moderation. The same queue, gate and log as for everybody. */
import { newNoticeId, type IdSource, type MessageId, type NoticeId, type RoomId, type UserId } from '#lib/core/ids.ts';
import {
	isRedacted,
	messagesRoot,
	noticesRoot,
	reactionKey,
	reactionsRoot,
	type Notice,
	type TextMessage
} from '#lib/core/segment.ts';
import type { RefusalCode } from '#lib/core/refusal.ts';
import { placeOf, setRedactedBy } from '../db/projection.ts';
import type { Db } from '../db/schema.ts';
import type { Change, Verdict } from './gate/gate.ts';
import type { PostVerdict, SegmentBatch } from './gate/segment-batch.ts';
import type { Committer } from './log/committer.ts';
import type { ServerWrite, WriteOutcome } from './log/pending.ts';
import type { Changed, Posted } from './room-sync.ts';
import type { RoomRegistry } from './segments/room-registry.ts';
import type { Segment } from './segments/segment.ts';

export interface ServerWritesParts {
	readonly db: Db;
	readonly registry: RoomRegistry;
	readonly committer: Committer;
	readonly ids: IdSource;
}

const unknown = { kind: 'refused', code: 'unknown_message' } as const;

export class ServerWrites {
	readonly #parts: ServerWritesParts;

	constructor(parts: ServerWritesParts) {
		this.#parts = parts;
	}

	async postMessage(room: RoomId, author: UserId, id: MessageId, value: TextMessage): Promise<Posted> {
		const outcome = await this.#write(room, 'live', (batch) => posted(batch.postAsServer(author, id, value)));
		if (outcome.kind === 'written') return { kind: 'posted', seq: outcome.seq ?? 0, arrivedAt: outcome.at };
		return outcome.kind === 'refused' && outcome.code === 'id_taken' ? { kind: 'exists' } : outcome;
	}

	async editMessage(room: RoomId, author: UserId, id: MessageId, text: string, editedAt: number): Promise<Changed> {
		return await this.#change(room, author, id, (batch, segment) => {
			const value = segment.message(author, id);
			if (value === undefined) return refused('unknown_message', id);
			if (isRedacted(value) || segment.isRedacted(author, id)) return refused('already_redacted', id);
			if (segment.isBloated) return refused('too_large', id);
			batch.setAsServer(messagesRoot(author), id, { ...value, text, editedAt });
			return changed({ kind: 'message', author, id, isRedaction: false });
		});
	}

	async redactMessage(room: RoomId, author: UserId, id: MessageId, by: UserId): Promise<Changed> {
		const outcome = await this.#change(room, author, id, (batch, segment) => {
			if (segment.isRedacted(author, id)) return 'exists';
			batch.setAsServer(messagesRoot(author), id, { redacted: true });
			return changed({ kind: 'message', author, id, isRedaction: true });
		});
		if (outcome.kind === 'changed' && by !== author) await setRedactedBy(this.#parts.db, room, id, by);
		return outcome;
	}

	async react(room: RoomId, user: UserId, id: MessageId, emoji: string, isOn: boolean): Promise<Changed> {
		const place = await placeOf(this.#parts.db, room, id);
		if (place === undefined) return unknown;
		return await this.#change(room, place.author, id, (batch, segment) => {
			const key = reactionKey(id, emoji);
			const present = segment.doc.getMap(reactionsRoot(user)).get(key) === 1;
			if (present === isOn) return 'exists';
			if (segment.isRedacted(place.author, id)) return refused('already_redacted', id);
			if (segment.isBloated) return refused('too_large', id);
			batch.setAsServer(reactionsRoot(user), key, isOn ? 1 : 0);
			return changed({ kind: 'reaction', user, id, emoji });
		});
	}

	async addNotice(room: RoomId, notice: Omit<Notice, 'afterSeq'>, id: NoticeId = newNoticeId(this.#parts.ids)): Promise<void> {
		await this.#write(room, 'live', (batch, { lastSeq }) => {
			batch.setAsServer(noticesRoot, id, { ...notice, afterSeq: lastSeq });
			return changed({ kind: 'notice', id });
		});
	}

	async #change(
		room: RoomId,
		author: UserId,
		id: MessageId,
		write: (batch: SegmentBatch, segment: Segment) => Verdict | 'exists'
	): Promise<Changed> {
		const place = await placeOf(this.#parts.db, room, id);
		const opened = await this.#parts.registry.open(room);
		if (place?.author !== author || opened === undefined) return unknown;
		const segment = await this.#parts.registry.openSegment(opened, place.segment);
		if (segment === undefined) return unknown;
		const outcome = await this.#write(room, segment, (batch) => write(batch, segment));
		return outcome.kind === 'refused' ? outcome : { kind: 'changed' };
	}

	async #write(id: RoomId, segment: Segment | 'live', write: ServerWrite['write']): Promise<WriteOutcome> {
		const room = await this.#parts.registry.open(id);
		if (room === undefined) return { kind: 'refused', code: 'not_a_member' };
		if (segment === 'live') await this.#parts.registry.openLive(room);
		return await new Promise((done) => this.#parts.committer.enqueue(room, { kind: 'server', segment, write, done }));
	}
}

const refused = (code: RefusalCode, id: MessageId): Verdict => ({ kind: 'refused', code, ids: [id], clients: [] });

function posted(verdict: PostVerdict): Verdict | 'exists' {
	if (verdict.kind === 'exists') return 'exists';
	if (verdict.kind === 'refused') return { ...verdict, ids: [], clients: [] };
	return { ...changed(), messages: [verdict.message] };
}

function changed(...changes: readonly Change[]): Extract<Verdict, { kind: 'admitted' }> {
	return { kind: 'admitted', messages: [], changes, clocks: new Map(), alreadyRedacted: [] };
}
