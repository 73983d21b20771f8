/** The actions of the palette: everything that has a place of its own elsewhere, by name. */
import Bookmark from '@lucide/svelte/icons/bookmark';
import CheckCheck from '@lucide/svelte/icons/check-check';
import Compass from '@lucide/svelte/icons/compass';
import MessageCircle from '@lucide/svelte/icons/message-circle';
import MessagesSquare from '@lucide/svelte/icons/messages-square';
import Monitor from '@lucide/svelte/icons/monitor';
import Moon from '@lucide/svelte/icons/moon';
import Send from '@lucide/svelte/icons/send';
import Settings from '@lucide/svelte/icons/settings';
import SquarePen from '@lucide/svelte/icons/square-pen';
import Sun from '@lucide/svelte/icons/sun';
import type { Component } from 'svelte';
import { goto } from '$app/navigation';
import type { Preferences } from '#lib/platform/preferences.ts';
import { m } from '#lib/paraglide/messages.js';
import type { AppState } from '#lib/state/app.svelte.ts';
import type { PaletteItem } from '#lib/ui/dialogs/later/palette-items.ts';
import { writeTheme } from '../settings/theme.ts';
import type { DialogName } from './Dialogs.svelte';

export interface PaletteAct {
	readonly item: PaletteItem & { readonly kind: 'act' };
	run(): void;
}

export function paletteActs(app: AppState, preferences: Preferences, ondialog: (name: DialogName) => void): PaletteAct[] {
	return [
		act('new-room', m.new_room(), SquarePen, () => ondialog('room')),
		act('new-direct', m.new_direct(), MessageCircle, () => ondialog('direct')),
		act('browse', m.browse_channels(), Compass, () => ondialog('browse')),
		act('read-all', m.palette_read_all(), CheckCheck, () => readAll(app)),
		act('threads', m.threads(), MessagesSquare, () => void goto('/threads')),
		act('saved', m.saved_messages(), Bookmark, () => void goto('/saved')),
		act('outbox', m.outbox(), Send, () => void goto('/outbox')),
		act('settings', m.settings(), Settings, () => void goto('/settings')),
		act('light', m.palette_theme_light(), Sun, () => writeTheme(preferences, 'light')),
		act('dark', m.palette_theme_dark(), Moon, () => writeTheme(preferences, 'dark')),
		act('system', m.palette_theme_system(), Monitor, () => writeTheme(preferences, 'system'))
	];
}

function act(id: string, name: string, icon: Component, run: () => void): PaletteAct {
	return { item: { kind: 'act', id, name, icon }, run };
}

/** Up to the last message that this device knows of, room by room. */
function readAll({ rooms, replica }: AppState): void {
	for (const { id, unread } of rooms) {
		if (unread === 0) continue;
		const session = replica.openRoom(id);
		session.markRead(session.room.get()?.lastSeq ?? 0);
		session.close();
	}
}
