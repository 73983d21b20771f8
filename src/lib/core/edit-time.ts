/** When an edit counts as written. Pure; knows nothing of clocks or storage. */
import type { MessageId } from './ids.ts';
import type { OutboxRow } from './outbox.ts';
import type { SegmentFacts } from './segment-facts.ts';

/**
 * Later than every edit that its author saw, whatever the clocks of the devices that made them: an edit with an earlier time passes
 * for one that was overtaken, and is not sent.
 * @param now of this device @param rows of the room @returns ms since epoch
 */
export function editTime(id: MessageId, now: number, segments: readonly SegmentFacts[], rows: readonly OutboxRow[]): number {
	const arrived = segments.map(({ byId }) => byId.get(id)?.editedAt ?? 0);
	const waiting = rows.map((row) => (row.kind === 'edit' && row.id === id && row.refused === undefined ? row.at : 0));
	const seen = arrived.concat(waiting).reduce((latest, at) => Math.max(latest, at), 0);
	// The server's word for a time may be any number, and what comes after the largest is none that it takes back.
	return Math.min(Math.max(now, seen + 1), Number.MAX_SAFE_INTEGER);
}
