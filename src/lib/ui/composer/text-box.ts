/** Changes of the text in a box that its own undo knows, and that reach whoever listens for input. */

/** Leaves the caret behind what was put in. */
export function replaceRange(box: HTMLTextAreaElement, from: number, to: number, insert: string): void {
	box.focus();
	box.setSelectionRange(from, to);
	// Outdated and without a successor: the one way that keeps what Ctrl+Z takes back.
	const isDone = insert !== '' && typeof document.execCommand === 'function' && document.execCommand('insertText', false, insert);
	if (isDone) return;
	box.setRangeText(insert, from, to, 'end');
	box.dispatchEvent(new InputEvent('input', { bubbles: true }));
}

/** Puts a mark on both sides of what is selected, or takes it off again; without a selection the caret ends between the two. */
export function toggleMark(box: HTMLTextAreaElement, mark: string): void {
	const { selectionStart: start, selectionEnd: end, value } = box;
	const inner = value.slice(start, end);
	const isAround = value.slice(start - mark.length, start) === mark && value.slice(end, end + mark.length) === mark;
	// One star is not taken off where two stand: they are another mark.
	const isOther =
		mark.length === 1 && value.slice(start - 2, start) === mark.repeat(2) && value.slice(start - 3, start) !== mark.repeat(3);
	if (isAround && !isOther) {
		replaceRange(box, start - mark.length, end + mark.length, inner);
		box.setSelectionRange(start - mark.length, end - mark.length);
		return;
	}
	replaceRange(box, start, end, mark + inner + mark);
	box.setSelectionRange(start + mark.length, end + mark.length);
}

/** Puts a mark before each selected line, or takes it off where all have it. */
export function toggleLines(box: HTMLTextAreaElement, mark: string): void {
	const from = box.value.lastIndexOf('\n', box.selectionStart - 1) + 1;
	const next = box.value.indexOf('\n', box.selectionEnd);
	const to = next < 0 ? box.value.length : next;
	const lines = box.value.slice(from, to).split('\n');
	const isOn = lines.every((line) => line.startsWith(mark));
	const changed = lines.map((line) => (isOn ? line.slice(mark.length) : mark + line)).join('\n');
	replaceRange(box, from, to, changed);
	box.setSelectionRange(from + changed.length, from + changed.length);
}

const marks: Readonly<Record<string, string>> = { b: '**', i: '_', e: '`' };

/** The mark that this key asks for, with Ctrl or Cmd. */
export function markForKey(event: KeyboardEvent): string | undefined {
	if (!(event.ctrlKey || event.metaKey) || event.altKey) return undefined;
	const key = event.key.toLowerCase();
	if (event.shiftKey) return key === 'x' ? '~~' : undefined;
	return Object.hasOwn(marks, key) ? marks[key] : undefined;
}
