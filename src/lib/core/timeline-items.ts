/**
 * A timeline line by line: its entries, with days, the line where reading stopped, and where groups end. Pure; knows nothing of
 * documents, screens or languages. The order is the entries' own (DESIGN §4) and is never changed here.
 */
import type { GapEntry, MessageEntry, NoticeEntry, TimelineEntry } from './timeline.ts';

export type TimelineItem =
	| { readonly kind: 'day'; readonly key: string; readonly at: number }
	/** `since`: when the last message above was said; undefined where nothing stands above. */
	| { readonly kind: 'new'; readonly key: string; readonly count: number; readonly since?: number }
	| { readonly kind: 'notice'; readonly key: string; readonly notice: NoticeEntry }
	/** Between what a thread began with and its replies. */
	| { readonly kind: 'replies'; readonly key: string; readonly count: number }
	| { readonly kind: 'gap'; readonly key: string; readonly gap: GapEntry }
	| {
			readonly kind: 'message';
			readonly key: string;
			readonly message: MessageEntry;
			/** First and last of its author's group. */
			readonly first: boolean;
			readonly last: boolean;
	  };

/**
 * Keys are unique and stay with their entry, so that a windowed list keeps what it has measured.
 * @param dayKey Two times with one key are one day of this device's calendar.
 * @param lineUpTo The line marks what came before one looked: none stands above a message with a higher seq, which was read as it came.
 */
export function timelineItems(
	entries: readonly TimelineEntry[],
	dayKey: (at: number) => string,
	lineUpTo = Infinity
): TimelineItem[] {
	const items: TimelineItem[] = [];
	const days = entries.map((entry) => dayKey(entry.at));
	entries.forEach((entry, index) => {
		const before = entries[index - 1];
		const opensDay = days[index] !== days[index - 1];
		if (entry.kind === 'gap') {
			items.push({ kind: 'gap', key: entry.id, gap: entry });
			return;
		}
		if (opensDay) items.push({ kind: 'day', key: `day:${entry.id}`, at: entry.at });
		if (entry.kind === 'notice') {
			items.push({ kind: 'notice', key: entry.id, notice: entry });
			return;
		}
		if (entry.isFirstUnread && (entry.seq ?? 0) <= lineUpTo) {
			const since = before === undefined ? {} : { since: before.at };
			items.push({ kind: 'new', key: 'new', count: countFresh(entries, index), ...since });
		}
		const next = entries[index + 1];
		const first = opensDay || opensGroup(entry, before);
		const last = next?.kind !== 'message' || days[index + 1] !== days[index] || opensGroup(next, entry);
		items.push({ kind: 'message', key: entry.id, message: entry, first, last });
		if (entry.repliesBelow) items.push({ kind: 'replies', key: 'replies', count: entry.repliesBelow });
	});
	return items;
}

/** A refused message stands alone: it carries its reason and its ways on. */
function opensGroup(entry: MessageEntry, before: TimelineEntry | undefined): boolean {
	if (before?.kind !== 'message' || before.repliesBelow !== undefined) return true;
	if (entry.startsGroup || entry.isFirstUnread) return true;
	return entry.state === 'refused' || before.state === 'refused';
}

function countFresh(entries: readonly TimelineEntry[], from: number): number {
	let count = 0;
	for (const entry of entries.slice(from)) {
		if (entry.kind === 'message' && !entry.isMine && !entry.isRedacted && entry.seq !== undefined) count += 1;
	}
	return count;
}
