/** The pieces of a text, read once and kept. What reads and shows them comes when the first text asks; until then that text is shown as typed. */
import { Kept } from './kept.ts';
import { hasMarkup } from './plain-text.ts';
import type { Block } from './rich-text.ts';

interface Reading {
	readonly read: (text: string) => readonly Block[] | undefined;
	readonly Blocks: typeof import('./later/Blocks.svelte').default;
}
export interface RichText {
	readonly blocks: readonly Block[];
	readonly Blocks: Reading['Blocks'];
}

/** Which code is here: the same for everybody, so a module may hold it. */
let reading = $state.raw<Reading>();
let coming: Promise<void> | undefined;

/** What a window of a timeline shows, and some more. */
const kept = new Kept<RichText | undefined>(400);

/** Undefined for a text without markup, for one with too much of it, and while the reader is on its way. Tracks its coming. */
export function richText(text: string): RichText | undefined {
	if (!hasMarkup(text)) return undefined;
	if (reading !== undefined) return kept.get(text, reader(text, reading));
	void loadRichText();
	return undefined;
}

/** Resolves when the reader is here, or cannot be had; texts on screen are shown anew by themselves. */
export function loadRichText(): Promise<void> {
	return (coming ??= load());
}

async function load(): Promise<void> {
	try {
		const [{ readMarkdown }, { default: Blocks }] = await Promise.all([
			import('./later/markdown.ts'),
			import('./later/Blocks.svelte')
		]);
		reading = { read: readMarkdown, Blocks };
	} catch {
		// Not on the device and no network: the next text that asks tries again.
		coming = undefined;
	}
}

const reader =
	(text: string, { read, Blocks }: Reading) =>
	(): RichText | undefined => {
		const blocks = read(text);
		return blocks && { blocks, Blocks };
	};
