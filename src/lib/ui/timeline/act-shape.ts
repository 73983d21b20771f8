import Bookmark from '@lucide/svelte/icons/bookmark';
import BookmarkX from '@lucide/svelte/icons/bookmark-x';
import CheckCheck from '@lucide/svelte/icons/check-check';
import Copy from '@lucide/svelte/icons/copy';
import Eraser from '@lucide/svelte/icons/eraser';
import History from '@lucide/svelte/icons/history';
import Link from '@lucide/svelte/icons/link';
import MailOpen from '@lucide/svelte/icons/mail-open';
import MessagesSquare from '@lucide/svelte/icons/messages-square';
import Pencil from '@lucide/svelte/icons/pencil';
import Pin from '@lucide/svelte/icons/pin';
import PinOff from '@lucide/svelte/icons/pin-off';
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
	save: Bookmark,
	unsave: BookmarkX,
	unread: MailOpen,
	pin: Pin,
	unpin: PinOff,
	history: History,
	receipts: CheckCheck,
	edit: Pencil,
	redact: Eraser,
	retry: RotateCw,
	discard: Trash
} as const;
const letters: Partial<Record<MessageAct, string>> = {
	reply: 'R',
	thread: 'T',
	copy: 'C',
	link: 'L',
	save: 'S',
	unsave: 'S',
	unread: 'U',
	pin: 'P',
	unpin: 'P',
	history: 'H',
	receipts: 'I',
	edit: 'E'
};

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
		case 'save':
			return m.act_save();
		case 'unsave':
			return m.act_unsave();
		case 'unread':
			return m.act_mark_unread();
		case 'pin':
			return m.act_pin();
		case 'unpin':
			return m.act_unpin();
		case 'history':
			return m.act_history();
		case 'receipts':
			return m.act_receipts();
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
