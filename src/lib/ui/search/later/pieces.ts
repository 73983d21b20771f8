/** A text cut where its marks begin and end: pieces of plain text, never HTML. */
export interface Piece {
	readonly text: string;
	readonly isMarked: boolean;
}

/** Marks that lie outside or overlap are cut: they come from elsewhere. */
export function piecesOf(text: string, marks: readonly (readonly [start: number, end: number])[]): Piece[] {
	const pieces: Piece[] = [];
	let at = 0;
	for (const [start, end] of marks) {
		const [from, to] = [Math.max(at, start), Math.min(end, text.length)];
		if (!(from < to)) continue;
		if (from > at) pieces.push({ text: text.slice(at, from), isMarked: false });
		pieces.push({ text: text.slice(from, to), isMarked: true });
		at = to;
	}
	if (at < text.length) pieces.push({ text: text.slice(at), isMarked: false });
	return pieces;
}
