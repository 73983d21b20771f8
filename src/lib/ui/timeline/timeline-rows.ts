/** The rows of a timeline as the windowed list has them. */
import type { MessageId } from '#lib/core/ids.ts';
import type { TimelineItem } from '#lib/core/timeline-items.ts';

/** Beside the items: what stands above the oldest loaded message, and below the newest while there are newer ones. */
export type TimelineRow = TimelineItem | { readonly kind: 'top' | 'bottom'; readonly key: string };

/** `none`: nothing lies beyond this end. `failed`: there is more, and it cannot be had now. */
export type Edge = 'none' | 'more' | 'loading' | 'failed';

/** A message to show; a new object each time one asks for it. */
export interface Target {
	readonly id: MessageId;
}

const top: TimelineRow = { kind: 'top', key: 'top' };
const bottom: TimelineRow = { kind: 'bottom', key: 'bottom' };

export const withEdges = (items: readonly TimelineItem[], newer: Edge): readonly TimelineRow[] =>
	newer === 'none' ? [top, ...items] : [top, ...items, bottom];

/** Rows that stand at an end whatever is loaded. A day line goes with the first message of what is loaded. */
export const isEdgeRow = ({ kind }: TimelineRow): boolean => kind === 'top' || kind === 'bottom' || kind === 'day';
