/**
 * What depends on who wins a merge is read from the document after apply, and written to the tables. A watermark per segment says
 * how far that is done, so that a crash does it again. A redaction that lost a merge is set again, and its text purged from the log.
 */
import { setTimeout as delay } from 'node:timers/promises';
import * as Y from 'yjs';
import { isMessageId, isUserId, type MessageId, type NoticeId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { mentionedIn } from '#lib/core/mentions.ts';
import { isRedacted, messagesRoot, noticesRoot, parseRoot, reactionKey, reactionsRoot, type Notice } from '#lib/core/segment.ts';
import { projectMentions, skeletonsOf } from '../../db/mentions.ts';
import {
	projectEdits,
	projectNotices,
	projectReactions,
	projectRedactions,
	projectedTo,
	setProjected,
	type EditRow,
	type NoticeRow,
	type ReactionRow
} from '../../db/projection.ts';
import { purgeRows, saveSnapshot } from '../../db/room-log.ts';
import { forgetTokens } from '../../db/search-index.ts';
import type { Database } from '../../db/connect.ts';
import type { Log } from '../../log.ts';
import type { Change } from '../gate/gate.ts';
import type { Room } from '../segments/room.ts';
import type { Segment } from '../segments/segment.ts';
import type { ServerWrite } from './pending.ts';
import type { PreparedRow } from './prepare.ts';

/** A frame's worth of acts of many rooms goes together: whoever waits over HTTP does not notice, and each statement serves them all. */
const gatherMs = 20;

interface Share {
	readonly room: Room;
	readonly changes: Change[];
}
type Batch = Map<Segment, Share>;

export class Projector {
	readonly #database: Database;
	readonly #log: Log;
	/** Segments with a redacted text in their log, or whose tables may lack something. */
	readonly #due = new Map<Segment, Room>();
	#waiting: Batch = new Map();
	#next: Promise<void> | undefined;
	/** One write at a time, so that none goes back behind another. Never rejects. */
	#last = Promise.resolve();
	/** How a repair gets into the log. */
	onRepair: (room: Room, write: ServerWrite) => void = () => undefined;
	/** Texts were replaced: search must file them anew. */
	onEdits: () => void = () => undefined;

	constructor(database: Database, log: Log) {
		this.#database = database;
		this.#log = log;
	}

	/** Resolves when the tables have it. Never throws: what fails is done again by `settleDue`. */
	project(room: Room, rows: readonly PreparedRow[]): Promise<void> {
		for (const { segment, changes } of rows) {
			for (const change of changes) if (change.kind === 'message' && change.isRedaction) segment.redacted.add(change.id);
			const share = this.#waiting.get(segment) ?? { room, changes: [] };
			share.changes.push(...changes);
			this.#waiting.set(segment, share);
		}
		this.#next ??= this.#inTurn(async () => {
			await delay(gatherMs);
			this.#next = undefined;
			const batch = this.#waiting;
			this.#waiting = new Map();
			await this.#write(batch);
		});
		return this.#next;
	}

	/** For a segment whose watermark is behind: projects all that it holds. */
	projectAll(room: Room, segment: Segment): Promise<void> {
		return this.#inTurn(async () => {
			const changes: Change[] = [];
			for (const name of segment.doc.share.keys()) {
				const root = parseRoot(name);
				if (root?.kind === 'messages') changes.push(...messageChanges(segment, root.owner));
				if (root?.kind === 'reactions') changes.push(...reactionChanges(segment, root.owner));
				if (root?.kind === 'notices') changes.push(...noticeChanges(segment));
			}
			// A redaction may wait for its purge since before the crash.
			segment.isPurgeDue ||= changes.some((change) => change.kind === 'message' && segment.isRedacted(change.author, change.id));
			await this.#write(new Map([[segment, { room, changes }]]), segment.behind);
		});
	}

	/** Rows came into this segment that were not gated here, or were not projected before a crash: what they say may be in no table. */
	noteBehind(room: Room, segment: Segment): void {
		segment.behind += 1;
		this.#due.set(segment, room);
	}

	/** Purges redacted texts and does again what failed, each segment by itself. Called every second or so. */
	async settleDue(): Promise<void> {
		for (const [segment, room] of [...this.#due]) {
			this.#due.delete(segment);
			if (segment.behind > 0) await this.#catchUp(room, segment);
			else if (segment.isPurgeDue) await this.#inTurn(() => this.#purge(room, segment));
		}
	}

	/** Resolves when nothing waits to be written. */
	async drained(): Promise<void> {
		await this.#last;
	}

	#inTurn(work: () => Promise<void>): Promise<void> {
		const done = this.#last.then(work).catch((cause: unknown) => this.#log.error('projection.broken', { reason: String(cause) }));
		return (this.#last = done);
	}

	/** Whoever made those rows may have projected them meanwhile; else all is done again. */
	async #catchUp(room: Room, segment: Segment): Promise<void> {
		const { position, behind } = segment;
		try {
			if ((await projectedTo(this.#database.db, room.id, segment.name.number)) < position)
				return await this.projectAll(room, segment);
		} catch (cause) {
			this.#due.set(segment, room);
			this.#log.warn('projection.failed', { segments: segment.document, reason: String(cause) });
			return;
		}
		segment.projectedTo = Math.max(segment.projectedTo, position);
		if (segment.behind === behind) segment.behind = 0;
		if (segment.behind > 0 || segment.isPurgeDue) this.#due.set(segment, room);
	}

	/**
	 * @param whole `behind` of the one segment whose every change is in the batch; without it the batch has only the latest changes, and a
	 * segment that is behind stays so: its watermark must not pass what is missing.
	 */
	async #write(batch: Batch, whole?: number): Promise<void> {
		const marks = [...batch].map(([segment, { room }]) => ({ segment, room, position: segment.position }));
		try {
			const outcomes = [...batch].map(([segment, { room, changes }]) => this.#outcomes(room, segment, changes));
			await this.#writeOutcomes(outcomes);
			const done = marks.filter(({ segment, room, position }, index) => {
				if (segment.behind === whole) segment.behind = 0;
				if (segment.behind === 0) segment.projectedTo = Math.max(segment.projectedTo, position);
				segment.isPurgeDue ||= (outcomes[index]?.redactions.length ?? 0) > 0;
				// The watermark waits for the purge, so that a crash in between purges after it.
				const waits = segment.isPurgeDue || segment.behind > 0;
				if (waits) this.#due.set(segment, room);
				return !waits;
			});
			await setProjected(
				this.#database.db,
				done.map(({ segment, room, position }) => ({ room: room.id, segment: segment.name.number, position }))
			);
		} catch (cause) {
			for (const { segment, room } of marks) this.noteBehind(room, segment);
			this.#log.warn('projection.failed', {
				segments: marks.map(({ segment }) => segment.document).join(' '),
				reason: String(cause)
			});
		}
	}

	async #writeOutcomes(outcomes: readonly Outcomes[]): Promise<void> {
		const { db } = this.#database;
		const [edits, reactions, notices] = [
			outcomes.flatMap((outcome) => outcome.edits),
			outcomes.flatMap((outcome) => outcome.reactions),
			outcomes.flatMap((outcome) => outcome.notices)
		];
		if (edits.length > 0) {
			await projectEdits(db, edits);
			this.onEdits();
		}
		for (const { room, edits: ofRoom, redactions } of outcomes) {
			const named = ofRoom
				.filter(({ text }) => text.includes('@'))
				.map(({ id, text }) => ({ id, skeletons: skeletonsOf(mentionedIn(text)) ?? [] }));
			if (named.length > 0) await projectMentions(db, room, named);
			if (redactions.length === 0) continue;
			await projectRedactions(db, room, redactions);
			await forgetTokens(db, room, redactions);
		}
		if (reactions.length > 0) await projectReactions(db, reactions);
		if (notices.length > 0) await projectNotices(db, notices);
	}

	#outcomes(room: Room, segment: Segment, changes: readonly Change[]): Outcomes {
		const edits = new Map<MessageId, EditRow>();
		const redactions = new Set<MessageId>();
		const reactions = new Map<string, ReactionRow>();
		const notices = new Map<NoticeId, NoticeRow>();
		for (const change of changes) {
			if (change.kind === 'notice') {
				const notice = noticeRow(room, segment, change.id);
				if (notice !== undefined) notices.set(change.id, notice);
			} else if (change.kind === 'reaction') {
				const { id, emoji, user } = change;
				const key = reactionKey(id, emoji);
				const isOn = segment.doc.getMap(reactionsRoot(user)).get(key) === 1;
				reactions.set(`${user} ${key}`, { room: room.id, id, emoji, user, isOn });
			} else {
				const { author, id } = change;
				const value = segment.message(author, id);
				if (segment.isRedacted(author, id)) redactions.add(id);
				if (value === undefined || isRedacted(value)) continue;
				if (segment.redacted.has(id)) this.onRepair(room, redactionAgain(segment, author, id));
				else edits.set(id, { room: room.id, id, text: value.text, editedAt: value.editedAt ?? null });
			}
		}
		return {
			room: room.id,
			edits: [...edits.values()],
			redactions: [...redactions],
			reactions: [...reactions.values()],
			notices: [...notices.values()]
		};
	}

	/** A snapshot of the garbage-collected document takes the place of every row up to it; only the snapshot lacks the text. */
	async #purge(room: Room, segment: Segment): Promise<void> {
		// A hole must not become the segment: what is missing would go with the rows.
		if (segment.hasHole) return;
		// What was committed since the last projection is in the snapshot, but in no table yet.
		const { position, tail, projectedTo: projected } = segment;
		const state = Y.encodeStateAsUpdate(segment.doc);
		// Before the write: a redaction that comes while it runs makes it due once more.
		segment.isPurgeDue = false;
		try {
			await this.#database.db.transaction().execute(async (transaction) => {
				await saveSnapshot(transaction, room.id, segment.name.number, position, state);
				await purgeRows(transaction, room.id, segment.name.number, position);
				await setProjected(transaction, [{ room: room.id, segment: segment.name.number, position: projected }]);
			});
			segment.tail -= tail;
		} catch (cause) {
			segment.isPurgeDue = true;
			this.#due.set(segment, room);
			this.#log.warn('purge.failed', { room: room.id, segment: segment.name.number, reason: String(cause) });
		}
	}
}

/** What the document holds now of all that was touched in one segment. */
interface Outcomes {
	readonly room: RoomId;
	readonly edits: readonly EditRow[];
	readonly redactions: readonly MessageId[];
	readonly reactions: readonly ReactionRow[];
	readonly notices: readonly NoticeRow[];
}

function redactionAgain(segment: Segment, author: UserId, id: MessageId): ServerWrite {
	return {
		kind: 'server',
		segment,
		write: (batch) => {
			batch.setAsServer(messagesRoot(author), id, { redacted: true });
			return {
				kind: 'admitted',
				messages: [],
				changes: [{ kind: 'message', author, id, isRedaction: true }],
				clocks: new Map(),
				alreadyRedacted: []
			};
		},
		done: () => undefined
	};
}

function messageChanges(segment: Segment, author: UserId): Change[] {
	const ids = [...segment.doc.getMap(messagesRoot(author)).keys()].filter(isMessageId);
	return ids.flatMap((id) => {
		const value = segment.message(author, id);
		if (value === undefined) return [];
		const isRedaction = isRedacted(value);
		return isRedaction || value.editedAt !== undefined ? [{ kind: 'message', author, id, isRedaction } as const] : [];
	});
}

/** Written by the server alone, so they are what `addNotice` made. */
const noticeChanges = (segment: Segment): Change[] =>
	[...segment.doc.getMap(noticesRoot).keys()].map((id) => ({ kind: 'notice', id: id as NoticeId }));

function noticeRow(room: Room, segment: Segment, id: NoticeId): NoticeRow | undefined {
	const notice = segment.doc.getMap<Notice>(noticesRoot).get(id);
	return notice && { room: room.id, id, at: notice.at, notice: JSON.stringify(notice) };
}

function reactionChanges(segment: Segment, user: UserId): Change[] {
	return [...segment.doc.getMap(reactionsRoot(user)).keys()].flatMap((key) => {
		const bar = key.indexOf('|');
		const id = key.slice(0, bar);
		return isMessageId(id) && isUserId(user) ? [{ kind: 'reaction', user, id, emoji: key.slice(bar + 1) } as const] : [];
	});
}
