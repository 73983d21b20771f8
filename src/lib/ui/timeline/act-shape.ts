import Copy from '@lucide/svelte/icons/copy';
import Eraser from '@lucide/svelte/icons/eraser';
import Link from '@lucide/svelte/icons/link';
import MessagesSquare from '@lucide/svelte/icons/messages-square';
import Pencil from '@lucide/svelte/icons/pencil';
import Reply from '@lucide/svelte/icons/reply';
import RotateCw from '@lucide/svelte/icons/rotate-cw';
import Trash from '@lucide/svelte/icons/trash-2';
import { m } from '#lib/paraglide/messages.js';
import type { MessageAct } from './message-acts.ts';

const shapes = {
	reply: Reply,
	thread: MessagesSquare,
	copy: Copy,
	link: Link,
	edit: Pencil,
	redact: Eraser,
	retry: RotateCw,
	discard: Trash
} as const;
const letters: Partial<Record<MessageAct, string>> = { reply: 'R', thread: 'T', copy: 'C', link: 'L', edit: 'E' };

export const actIcon = (act: MessageAct) => shapes[act];
export const actKey = (act: MessageAct): string | undefined => letters[act];
export const isDestructive = (act: MessageAct): boolean => act === 'redact' || act === 'discard';

export function actLabel(act: MessageAct): string {
	switch (act) {
		case 'reply':
			return m.act_reply();
		case 'thread':
			return m.act_thread();
		case 'copy':
			return m.act_copy_text();
		case 'link':
			return m.act_copy_link();
		case 'edit':
			return m.act_edit();
		case 'redact':
			return m.act_redact();
		case 'retry':
			return m.act_retry();
		case 'discard':
			return m.act_discard();
		default:
			return act satisfies never;
	}
}
