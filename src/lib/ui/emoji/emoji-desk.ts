/** How any part of the screen asks for an emoji. One picker serves them all; whoever builds the page says which. */
import { getContext, setContext } from 'svelte';

export interface EmojiDesk {
	/** What this person took last, the last one first. */
	readonly recent: readonly string[];
	/** Opens the picker beside an element, or from below; what is picked is remembered. */
	pick(at: HTMLElement | undefined, onpick: (emoji: string) => void): void;
	/** The best few that are called so, as this person would pick them. Empty where the names cannot be had. */
	find(query: string, most: number): Promise<readonly { readonly emoji: string; readonly name: string }[]>;
	/** Remembers an emoji that was taken elsewhere. */
	used(emoji: string): void;
}

const key = Symbol('emoji desk');
/** For parts that stand alone, where there is no picker. */
const empty: EmojiDesk = { recent: [], pick: () => undefined, find: () => Promise.resolve([]), used: () => undefined };

export const emojiDesk = (): EmojiDesk => getContext<EmojiDesk | undefined>(key) ?? empty;
export const setEmojiDesk = (desk: EmojiDesk): EmojiDesk => setContext(key, desk);

const usual = ['👍', '✅', '🙏', '😄', '👀'] as const;

/** Five to react with at once: those taken last, filled up with the usual ones. */
export function quickEmoji(recent: readonly string[]): readonly string[] {
	return [...new Set([...recent, ...usual])].slice(0, usual.length);
}
