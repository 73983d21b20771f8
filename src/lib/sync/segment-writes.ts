/** What an outbox row writes into its segment, and whether the segment says it already. Knows nothing of when it may be written. */
import type * as Y from 'yjs';
import type { UserId } from '#lib/core/ids.ts';
import type { OutboxChange, OutboxMessage } from '#lib/core/outbox.ts';
import { messagesRoot, reactionKey, reactionsRoot } from '#lib/core/segment.ts';
import type { SegmentFacts } from '#lib/core/segment-facts.ts';

export type WritableRow = OutboxMessage | OutboxChange;

/** In one update: far below the limits of a frame. */
const rowsAtOnce = 100;
const unitsAtOnce = 128 * 1024;

export type RowStanding =
	/** The server has it, or something newer has taken its place. */
	{ readonly kind: 'done' } | { readonly kind: 'refused'; readonly code: string } | { readonly kind: 'unwritten' };

/** Where a row stands by what the server has said: the same after a crash as before it, so nothing is written twice for having been forgotten. */
export function standingOf(row: WritableRow, facts: SegmentFacts, me: UserId): RowStanding {
	const message = facts.byId.get(row.id);
	if (row.kind === 'message') return message?.author === me ? done : unwritten;
	if (!message) return { kind: 'refused', code: 'unknown_message' };
	if (row.kind === 'reaction') {
		const isOn = facts.reactions.get(row.id)?.get(row.emoji)?.includes(me) ?? false;
		return isOn === row.isOn || message.text === undefined ? done : unwritten;
	}
	if (message.author !== me) return { kind: 'refused', code: 'not_yours' };
	if (row.kind === 'redaction') return message.text === undefined ? done : unwritten;
	if (message.text === undefined) return { kind: 'refused', code: 'already_redacted' };
	// Another device's later edit stands: this one would take it back.
	return message.text === row.text || (message.editedAt ?? 0) > row.at ? done : unwritten;
}

/** What the row is about. Of two rows about the same, and of a reaction and the message itself, the later waits until the first is done. */
export const subjectOf = (row: WritableRow): string => (row.kind === 'reaction' ? reactionKey(row.id, row.emoji) : row.id);

/** As many of the first rows as go into one update; never none of some. */
export function firstRows(rows: readonly WritableRow[]): WritableRow[] {
	const first: WritableRow[] = [];
	let units = 0;
	for (const row of rows) {
		if (row.kind === 'message' || row.kind === 'edit') units += row.text.length;
		if (first.length > 0 && (units > unitsAtOnce || first.length >= rowsAtOnce)) break;
		first.push(row);
	}
	return first;
}

/** To be called inside a transaction of the writing document. */
export function writeRow(doc: Y.Doc, row: WritableRow, me: UserId): void {
	if (row.kind === 'reaction') {
		doc.getMap(reactionsRoot(me)).set(reactionKey(row.id, row.emoji), row.isOn ? 1 : 0);
		return;
	}
	const messages = doc.getMap(messagesRoot(me));
	if (row.kind === 'redaction') messages.set(row.id, { redacted: true });
	else if (row.kind === 'edit') messages.set(row.id, { ...(messages.get(row.id) as object), text: row.text, editedAt: row.at });
	else {
		const { text, at, replyTo, thread } = row;
		messages.set(row.id, { text, sentAt: at, ...(replyTo && { replyTo }), ...(thread && { thread }) });
	}
}

const done: RowStanding = { kind: 'done' };
const unwritten: RowStanding = { kind: 'unwritten' };
