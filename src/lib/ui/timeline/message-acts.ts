/** What one can do with a message, and with which key while it has the focus. */
import type { MessageEntry } from '#lib/core/timeline.ts';

export type MessageAct = 'reply' | 'copy' | 'link' | 'edit' | 'redact' | 'retry' | 'discard';

export interface MessageRights {
	readonly canPost: boolean;
	readonly canReact: boolean;
}

/** In the order a menu shows them. */
export function actsOf(message: MessageEntry, rights: MessageRights): readonly MessageAct[] {
	if (message.state === 'refused') return ['copy', 'edit', 'retry', 'discard'];
	if (message.isRedacted) return ['link'];
	const own: MessageAct[] = message.isMine && rights.canPost ? ['edit', 'redact'] : [];
	return [...(rights.canPost ? (['reply'] as const) : []), 'copy', 'link', ...own];
}

const keys: Readonly<Record<string, MessageAct>> = { r: 'reply', c: 'copy', l: 'link', e: 'edit', Delete: 'redact' };

/** Undefined for keys that mean nothing here, and while a modifier makes them the browser's. */
export function actForKey(event: KeyboardEvent): MessageAct | undefined {
	if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
	return keys[event.key];
}

export const quickReactions = ['👍', '✅', '🙏', '😄', '👀'] as const;
