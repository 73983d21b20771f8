/** Which copies a full device lets go of first. Pure. */
import type { SegmentRecord } from '#lib/core/device-records.ts';
import type { RoomId } from '#lib/core/ids.ts';

/** Freed in one go: enough for many rows of the outbox, and for a segment. */
export const freedAtOnceBytes = 1024 * 1024;
/** Of a copy whose size nobody wrote down. */
const usualBytes = 64 * 1024;

/**
 * The oldest of rooms that are not kept offline; when those are gone, the oldest of the kept; live segments last, for the list of rooms
 * is made of them. @param extent `unkept`: only the first of the three.
 */
export function nextToGo(
	held: readonly SegmentRecord[],
	kept: ReadonlySet<RoomId>,
	extent: 'all' | 'unkept'
): readonly SegmentRecord[] {
	const rank = ({ room, isLive }: SegmentRecord): number => (isLive ? 2 : kept.has(room) ? 1 : 0);
	const sorted = held
		.filter((segment) => extent === 'all' || rank(segment) === 0)
		.sort((a, b) => rank(a) - rank(b) || (a.span?.lastAt ?? 0) - (b.span?.lastAt ?? 0) || a.number - b.number);
	const first = sorted[0];
	const going: SegmentRecord[] = [];
	let bytes = 0;
	for (const segment of sorted) {
		if (bytes >= freedAtOnceBytes || rank(segment) !== rank(first ?? segment)) break;
		going.push(segment);
		bytes += segment.bytes ?? usualBytes;
	}
	return going;
}
