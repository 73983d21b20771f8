/** What one can do with a message, and with which key while it has the focus. */
import type { MessageId } from '#lib/core/ids.ts';
import type { MessageEntry } from '#lib/core/timeline.ts';

export type MessageAct =
	| 'reply'
	| 'thread'
	| 'copy'
	| 'link'
	| 'save'
	| 'unsave'
	| 'unread'
	| 'pin'
	| 'unpin'
	| 'history'
	| 'receipts'
	| 'edit'
	| 'redact'
	| 'retry'
	| 'discard';

export interface MessageRights {
	readonly canPost: boolean;
	readonly canReact: boolean;
	/** False where the messages of a thread stand: there are no threads in threads. */
	readonly canOpenThread?: boolean;
	readonly canPin?: boolean;
	/** False where messages have no place in the room's own order. */
	readonly canMarkUnread?: boolean;
	/** Saved for later; undefined where nothing can be. */
	readonly saved?: ReadonlyMap<MessageId, unknown>;
}

/** In the order a menu shows them. */
export function actsOf(message: MessageEntry, rights: MessageRights): readonly MessageAct[] {
	if (message.state === 'refused') return ['copy', 'edit', 'retry', 'discard'];
	const thread: MessageAct[] =
		rights.canOpenThread === true && (rights.canPost || message.thread !== undefined) ? ['thread'] : [];
	if (message.isRedacted) return [...thread, 'link'];
	const receipts: MessageAct[] = message.isMine && message.seq !== undefined ? ['receipts'] : [];
	const own: MessageAct[] = [...receipts, ...(message.isMine && rights.canPost ? (['edit', 'redact'] as const) : [])];
	return [...(rights.canPost ? (['reply'] as const) : []), ...thread, 'copy', 'link', ...keeping(message, rights), ...own];
}

/** What can be done with words that have arrived, whoever wrote them. */
function keeping({ id, seq, isPinned, editedAt }: MessageEntry, { canPin, canMarkUnread, saved }: MessageRights): MessageAct[] {
	if (seq === undefined) return [];
	const acts: MessageAct[] = [];
	if (saved) acts.push(saved.has(id) ? 'unsave' : 'save');
	if (canMarkUnread === true) acts.push('unread');
	if (canPin === true) acts.push(isPinned === true ? 'unpin' : 'pin');
	if (editedAt !== undefined) acts.push('history');
	return acts;
}

const keys: Readonly<Record<string, readonly MessageAct[]>> = {
	r: ['reply'],
	t: ['thread'],
	c: ['copy'],
	l: ['link'],
	s: ['save', 'unsave'],
	u: ['unread'],
	p: ['pin', 'unpin'],
	h: ['history'],
	i: ['receipts'],
	e: ['edit'],
	Delete: ['redact']
};

/** Of these acts; undefined for keys that mean nothing here, and while a modifier makes them the browser's. */
export function actForKey(event: KeyboardEvent, acts: readonly MessageAct[]): MessageAct | undefined {
	if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
	return keys[event.key]?.find((act) => acts.includes(act));
}
