/**
 * What depends on who wins a merge is read from the document after apply, and written to the tables. A watermark per segment says
 * how far that is done, so that a crash does it again. A redaction that lost a merge is set again, and its text purged from the log.
 */
import * as Y from 'yjs';
import { isMessageId, isUserId, type MessageId, type NoticeId, type UserId } from '#lib/core/ids.ts';
import { mentionedIn } from '#lib/core/mentions.ts';
import { isRedacted, messagesRoot, noticesRoot, parseRoot, reactionKey, reactionsRoot, type Notice } from '#lib/core/segment.ts';
import { projectMentions, skeletonsOf } from '../../db/mentions.ts';
import {
	projectEdits,
	projectNotices,
	projectReactions,
	projectRedactions,
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

export class Projector {
	readonly #database: Database;
	readonly #log: Log;
	/** Segments with a redacted text in their log, or whose projection failed. */
	readonly #due = new Map<Segment, Room>();
	/** How a repair gets into the log. */
	onRepair: (room: Room, write: ServerWrite) => void = () => undefined;
	/** Texts were replaced: search must file them anew. */
	onEdits: () => void = () => undefined;

	constructor(database: Database, log: Log) {
		this.#database = database;
		this.#log = log;
	}

	/** Never throws: what fails is done again by `settleDue`. */
	async project(room: Room, rows: readonly PreparedRow[]): Promise<void> {
		for (const { segment, changes } of rows) {
			for (const change of changes) if (change.kind === 'message' && change.isRedaction) segment.redacted.add(change.id);
			await this.#projectChanges(room, segment, changes);
		}
	}

	/** For a segment whose watermark is behind: projects all that it holds. */
	async projectAll(room: Room, segment: Segment): Promise<void> {
		const changes: Change[] = [];
		for (const name of segment.doc.share.keys()) {
			const root = parseRoot(name);
			if (root?.kind === 'messages') changes.push(...messageChanges(segment, root.owner));
			if (root?.kind === 'reactions') changes.push(...reactionChanges(segment, root.owner));
			if (root?.kind === 'notices') changes.push(...noticeChanges(segment));
		}
		// A redaction may wait for its purge since before the crash.
		segment.isPurgeDue ||= changes.some((change) => change.kind === 'message' && segment.isRedacted(change.author, change.id));
		await this.#projectChanges(room, segment, changes);
	}

	/** Purges redacted texts and does again what failed. Called every second or so. */
	async settleDue(): Promise<void> {
		for (const [segment, room] of [...this.#due]) {
			this.#due.delete(segment);
			if (segment.unprojected > 0) await this.projectAll(room, segment);
			else if (segment.isPurgeDue) await this.#purge(room, segment);
		}
	}

	async #projectChanges(room: Room, segment: Segment, changes: readonly Change[]): Promise<void> {
		const { position } = segment;
		segment.unprojected += 1;
		try {
			const { edits, redactions, reactions, notices } = this.#outcomes(room, segment, changes);
			if (edits.length > 0) await this.#writeEdits(room, edits);
			if (redactions.length > 0) {
				await projectRedactions(this.#database.db, room.id, redactions);
				await forgetTokens(this.#database.db, room.id, redactions);
			}
			if (reactions.length > 0) await projectReactions(this.#database.db, room.id, reactions);
			if (notices.length > 0) await projectNotices(this.#database.db, room.id, notices);
			segment.unprojected = 0;
			segment.isPurgeDue ||= redactions.length > 0;
			// The watermark waits for the purge, so that a crash in between purges after it.
			if (segment.isPurgeDue) this.#due.set(segment, room);
			else await setProjected(this.#database.db, room.id, segment.name.number, position);
		} catch (cause) {
			this.#due.set(segment, room);
			this.#log.warn('projection.failed', { room: room.id, segment: segment.name.number, reason: String(cause) });
		}
	}

	async #writeEdits(room: Room, edits: readonly EditRow[]): Promise<void> {
		await projectEdits(this.#database.db, room.id, edits);
		this.onEdits();
		const named = edits
			.filter(({ text }) => text.includes('@'))
			.map(({ id, text }) => ({ id, skeletons: skeletonsOf(mentionedIn(text)) ?? [] }));
		if (named.length > 0) await projectMentions(this.#database.db, room.id, named);
	}

	#outcomes(room: Room, segment: Segment, changes: readonly Change[]) {
		const edits = new Map<MessageId, EditRow>();
		const redactions = new Set<MessageId>();
		const reactions = new Map<string, ReactionRow>();
		const notices = changes.flatMap((change) => (change.kind === 'notice' ? noticeRow(segment, change.id) : []));
		for (const change of changes) {
			if (change.kind === 'notice') continue;
			if (change.kind === 'reaction') {
				const key = reactionKey(change.id, change.emoji);
				const isOn = segment.doc.getMap(reactionsRoot(change.user)).get(key) === 1;
				reactions.set(`${change.user} ${key}`, { id: change.id, emoji: change.emoji, user: change.user, isOn });
				continue;
			}
			const value = segment.message(change.author, change.id);
			if (segment.isRedacted(change.author, change.id)) redactions.add(change.id);
			if (value === undefined || isRedacted(value)) continue;
			if (segment.redacted.has(change.id)) this.onRepair(room, redactionAgain(segment, change.author, change.id));
			else edits.set(change.id, { id: change.id, text: value.text, editedAt: value.editedAt ?? null });
		}
		return { edits: [...edits.values()], redactions: [...redactions], reactions: [...reactions.values()], notices };
	}

	/** A snapshot of the garbage-collected document takes the place of every row up to it; only the snapshot lacks the text. */
	async #purge(room: Room, segment: Segment): Promise<void> {
		// A hole must not become the segment: what is missing would go with the rows.
		if (segment.hasHole) return;
		const { position, tail } = segment;
		const state = Y.encodeStateAsUpdate(segment.doc);
		// Before the write: a redaction that comes while it runs makes it due once more.
		segment.isPurgeDue = false;
		try {
			await this.#database.db.transaction().execute(async (transaction) => {
				await saveSnapshot(transaction, room.id, segment.name.number, position, state);
				await purgeRows(transaction, room.id, segment.name.number, position);
				await setProjected(transaction, room.id, segment.name.number, position);
			});
			segment.tail -= tail;
		} catch (cause) {
			segment.isPurgeDue = true;
			this.#due.set(segment, room);
			this.#log.warn('purge.failed', { room: room.id, segment: segment.name.number, reason: String(cause) });
		}
	}
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

function noticeRow(segment: Segment, id: NoticeId): NoticeRow[] {
	const notice = segment.doc.getMap<Notice>(noticesRoot).get(id);
	return notice === undefined ? [] : [{ id, at: notice.at, notice: JSON.stringify(notice) }];
}

function reactionChanges(segment: Segment, user: UserId): Change[] {
	return [...segment.doc.getMap(reactionsRoot(user)).keys()].flatMap((key) => {
		const bar = key.indexOf('|');
		const id = key.slice(0, bar);
		return isMessageId(id) && isUserId(user) ? [{ kind: 'reaction', user, id, emoji: key.slice(bar + 1) } as const] : [];
	});
}
