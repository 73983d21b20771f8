/** What the buttons and keys of a message do. */
import { goto } from '$app/navigation';
import type { MessageId, RoomId } from '#lib/core/ids.ts';
import type { MessageEntry } from '#lib/core/timeline.ts';
import { m } from '#lib/paraglide/messages.js';
import type { AppState } from '#lib/state/app.svelte.ts';
import type { ComposerMode } from '#lib/state/composer.svelte.ts';
import type { RoomState } from '#lib/state/room.svelte.ts';
import type { ThreadState } from '#lib/state/thread.svelte.ts';
import type { ComposerMode as ComposerView } from '#lib/ui/composer/Composer.svelte';
import type { MessageAct } from '#lib/ui/timeline/message-acts.ts';
import type { Names } from '#lib/ui/timeline/names.ts';
import type { PageServices } from '../../../../page-services.ts';
import type { RoomDialog } from './RoomDialogs.svelte';

interface Needs {
	readonly app: AppState;
	readonly room: RoomState;
	readonly id: RoomId;
	/** Where the messages stand in a thread of that room. */
	readonly thread?: ThreadState;
	readonly services: PageServices;
	ask(dialog: RoomDialog): void;
}

interface Acts {
	onact: (act: MessageAct, message: MessageEntry) => void;
	onreact: (message: MessageEntry, emoji: string, isOn: boolean) => void;
}

export const threadHref = (room: RoomId, root: MessageId): string => `/rooms/${room}?thread=${root}`;

export function messageActs({ app, room, id, thread, services, ask }: Needs): Acts {
	const { composer, session } = thread ?? room;
	const hrefOf = (message: MessageId): string =>
		thread ? `${threadHref(id, thread.session.root)}&at=${message}` : `/rooms/${id}?at=${message}`;
	const failed = (): void => services.toasts.show({ tone: 'bad', title: m.not_kept_title(), text: m.not_kept_text() });
	const acts: Record<MessageAct, (message: MessageEntry) => unknown> = {
		reply: (message) => composer.reply(message),
		thread: (message) => goto(threadHref(id, message.id), { noScroll: true, keepFocus: true }),
		copy: (message) => services.copy(message.text),
		link: (message) => services.copy(location.origin + hrefOf(message.id)),
		save: (message) => app.replica.own.setSaved(message.id, id, true),
		unsave: (message) => app.replica.own.setSaved(message.id, id, false),
		unread: (message) => app.replica.own.setUnreadMark(id, message.seq ?? 0),
		pin: (message) => room.session.pin(message.id, true).catch(failed),
		unpin: (message) => room.session.pin(message.id, false).catch(failed),
		history: (message) => ask({ kind: 'history', message, entries: () => (thread ?? room).timeline }),
		receipts: (message) => ask({ kind: 'receipts', message }),
		edit: (message) => composer.startEdit(message),
		redact: (message) => ask({ kind: 'redact', message, session }),
		retry: (message) => message.order !== undefined && app.replica.retry({ order: message.order }).catch(failed),
		discard: (message) => ask({ kind: 'discard', message })
	};
	return {
		onact: (act, message) => void acts[act](message),
		onreact: (message, emoji, isOn) => void session.react(message.id, emoji, isOn).catch(failed)
	};
}

export function composerMode(mode: ComposerMode, names: Names): ComposerView {
	switch (mode.kind) {
		case 'write':
			return mode;
		case 'reply':
			return { kind: 'reply', name: names.shown(mode.to.author), text: mode.to.text };
		case 'edit':
			return { kind: 'edit', at: mode.message.at };
		default:
			return mode satisfies never;
	}
}
