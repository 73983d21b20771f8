import { tick } from 'svelte';
import { caretAfter, editBetween } from '#lib/core/text-edit.ts';

/**
 * Keeps caret and selection where they are in the words when the text changes under the hand: a browser puts them at the end. Not where
 * the focus is called for at the same time, for then the caret goes where that says.
 */
export function keepCaret(box: () => HTMLTextAreaElement | undefined, text: () => string, focusKey: () => number): void {
	let key = focusKey();
	$effect.pre(() => {
		const [next, textarea] = [text(), box()];
		const isCalled = focusKey() !== key;
		key = focusKey();
		if (isCalled || !textarea || textarea.value === next || textarea.ownerDocument.activeElement !== textarea) return;
		const edit = editBetween(textarea.value, next);
		const [start, end] = [textarea.selectionStart, textarea.selectionEnd].map((at) => caretAfter(at, edit)) as [number, number];
		void tick().then(() => textarea.setSelectionRange(start, end));
	});
}
