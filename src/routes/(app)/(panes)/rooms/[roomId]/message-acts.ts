/** What the buttons and keys of a message do. */
import type { RoomId } from '#lib/core/ids.ts';
import type { MessageEntry } from '#lib/core/timeline.ts';
import { m } from '#lib/paraglide/messages.js';
import type { AppState } from '#lib/state/app.svelte.ts';
import type { ComposerMode } from '#lib/state/composer.svelte.ts';
import type { RoomState } from '#lib/state/room.svelte.ts';
import type { ComposerMode as ComposerView } from '#lib/ui/composer/Composer.svelte';
import type { MessageAct } from '#lib/ui/timeline/message-acts.ts';
import type { Names } from '#lib/ui/timeline/names.ts';
import type { PageServices } from '../../../../page-services.ts';
import type { RoomDialog } from './RoomDialogs.svelte';

interface Needs {
	readonly app: AppState;
	readonly room: RoomState;
	readonly id: RoomId;
	readonly services: PageServices;
	ask(dialog: RoomDialog): void;
}

interface Acts {
	onact: (act: MessageAct, message: MessageEntry) => void;
	onreact: (message: MessageEntry, emoji: string, isOn: boolean) => void;
}

export function messageActs({ app, room, id, services, ask }: Needs): Acts {
	const failed = (): void => services.toasts.show({ tone: 'bad', title: m.not_kept_title(), text: m.not_kept_text() });
	const acts: Record<MessageAct, (message: MessageEntry) => unknown> = {
		reply: (message) => room.composer.reply(message),
		copy: (message) => services.copy(message.text),
		link: (message) => services.copy(`${location.origin}/rooms/${id}?at=${message.id}`),
		edit: (message) => room.composer.startEdit(message),
		redact: (message) => ask({ kind: 'redact', message }),
		retry: (message) => message.order !== undefined && app.replica.retry({ order: message.order }).catch(failed),
		discard: (message) => ask({ kind: 'discard', message })
	};
	return {
		onact: (act, message) => void acts[act](message),
		onreact: (message, emoji, isOn) => void room.session.react(message.id, emoji, isOn).catch(failed)
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
