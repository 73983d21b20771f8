/**
 * How a windowed list takes new rows without losing its place: it can be told that rows came or went at its beginning, or at its end,
 * not both at once. Pure; knows nothing of what the rows are.
 */

export interface Keyed {
	readonly key: string;
}

export interface Stage<Row> {
	readonly rows: readonly Row[];
	/** What differs is at the beginning: the list keeps its place from the end. */
	readonly isShift: boolean;
	/** False when another step has to follow. */
	readonly isDone: boolean;
}

/** The next step from what the list has to what it is to have. @param isEdge Rows that stand at an end whatever is between. */
export function nextStage<Row extends Keyed>(
	before: readonly Row[],
	after: readonly Row[],
	isEdge: (row: Row) => boolean
): Stage<Row> {
	const [firstBefore, lastBefore] = ends(before, isEdge);
	const [firstAfter, lastAfter] = ends(after, isEdge);
	const whole = { rows: after, isShift: false, isDone: true };
	if (!firstBefore || !lastBefore || !firstAfter || !lastAfter) return whole;
	if (firstBefore === firstAfter) return whole;
	if (lastBefore === lastAfter) return { ...whole, isShift: true };
	// Both ends differ: first what concerns the beginning, with the end as it was, or what went at the end, with the beginning as it was.
	const kept = after.findLastIndex(({ key }) => key === lastBefore);
	if (kept >= 0)
		return { rows: [...after.slice(0, kept + 1), ...after.slice(kept + 1).filter(isEdge)], isShift: true, isDone: false };
	const cut = before.findLastIndex(({ key }) => key === lastAfter);
	if (cut >= 0)
		return { rows: [...before.slice(0, cut + 1), ...before.slice(cut + 1).filter(isEdge)], isShift: false, isDone: false };
	return whole;
}

function ends<Row extends Keyed>(rows: readonly Row[], isEdge: (row: Row) => boolean): [string | undefined, string | undefined] {
	const isInner = (row: Row): boolean => !isEdge(row);
	return [rows.find(isInner)?.key, rows.findLast(isInner)?.key];
}
