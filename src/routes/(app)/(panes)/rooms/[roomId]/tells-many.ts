/** Whether to ask before what stands in a composer goes out. */
import { mentionedIn, tellsMany } from '#lib/core/mentions.ts';
import type { Composer } from '#lib/state/composer.svelte.ts';

/** True where `@room` would reach many, and did not by what is being edited. @param memberCount oneself included */
export function asksFirst({ text, mode }: Pick<Composer, 'text' | 'mode'>, memberCount: number): boolean {
	if (mode.kind === 'edit' && mentionedIn(mode.message.text).isRoom) return false;
	return tellsMany(text, memberCount);
}
