/** Texts as edits: what changed between two, and how two changes of one text meet. Knows nothing of who made them. */
import * as Y from 'yjs';

/** At `at` (UTF-16 units) so many units go and `insert` comes. */
export interface TextEdit {
	readonly at: number;
	readonly remove: number;
	readonly insert: string;
}

/** The one edit that makes `after` of `before`, between their common ends. Never parts a surrogate pair. */
export function editBetween(before: string, after: string): TextEdit {
	const most = Math.min(before.length, after.length);
	let start = 0;
	while (start < most && before[start] === after[start]) start += 1;
	if (isHighSurrogate(before, start - 1)) start -= 1;
	let end = 0;
	while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
	if (end > 0 && isLowSurrogate(before, before.length - end)) end -= 1;
	return { at: start, remove: before.length - start - end, insert: after.slice(start, after.length - end) };
}

/** Makes the text say `after` by that edit alone: what others type elsewhere in it meanwhile stays. */
export function writeText(text: Y.Text, after: string): void {
	const { at, remove, insert } = editBetween(text.toString(), after);
	if (remove > 0) text.delete(at, remove);
	if (insert !== '') text.insert(at, insert);
}

/** What both made of `base`: everything inserted on either side stands, everything removed on either side is gone. */
export function mergeTexts(base: string, theirs: string, mine: string): string {
	if (mine === base || mine === theirs) return theirs;
	if (theirs === base) return mine;
	const [one, other] = [base, base].map((_, index) => {
		const doc = new Y.Doc();
		doc.clientID = 10 + index;
		return doc;
	}) as [Y.Doc, Y.Doc];
	one.getText().insert(0, base);
	Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
	writeText(one.getText(), theirs);
	writeText(other.getText(), mine);
	Y.applyUpdate(one, Y.encodeStateAsUpdate(other));
	return one.getText().toString();
}

/** Where a caret at `caret` stands after the edit. */
export function caretAfter(caret: number, { at, remove, insert }: TextEdit): number {
	if (caret <= at) return caret;
	return caret >= at + remove ? caret + insert.length - remove : at + insert.length;
}

const isHighSurrogate = (text: string, index: number): boolean => isBetween(text.charCodeAt(index), 0xd800, 0xdbff);
const isLowSurrogate = (text: string, index: number): boolean => isBetween(text.charCodeAt(index), 0xdc00, 0xdfff);
const isBetween = (code: number, low: number, high: number): boolean => code >= low && code <= high;
