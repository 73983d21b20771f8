import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import Settings from '@lucide/svelte/icons/settings';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import CommandPalette from './later/CommandPalette.svelte';
import { fitting, type PaletteGroup, type PaletteItem } from './later/palette-items.ts';

const room = (name: string, number = 1): PaletteItem & { kind: 'room' } => ({
	...{ kind: 'room', id: `rm_${number}` as RoomId, name, room: 'channel', unread: 0 }
});
const names = (items: readonly { name: string }[]): string[] => items.map(({ name }) => name);
let shown: object | undefined;
afterEach(async () => {
	if (shown) await unmount(shown);
	shown = undefined;
});

test('[S93] names that begin so come first, then names with such a word, whatever their case and accents', () => {
	const rooms = ['Café Müller', 'watch-handover', 'The Watch', 'Swatches'].map((name, at) => room(name, at));
	expect(names(fitting(rooms, 'WATCH', 9))).toEqual(['watch-handover', 'The Watch', 'Swatches']);
	expect(names(fitting(rooms, 'cafe mu', 9))).toEqual(['Café Müller']);
	expect(names(fitting(rooms, 'hand wat', 9))).toEqual(['watch-handover']);
	expect(names(fitting(rooms, '', 2))).toEqual(['Café Müller', 'watch-handover']);
	expect(fitting(rooms, '!!', 9)).toEqual([]);
	const person = { kind: 'person' as const, id: 'usr_1' as UserId, name: 'Maren Holt', username: 'skipper' };
	expect(fitting([person], 'skip', 9)).toHaveLength(1);
});

test('[S93] arrows walk through all groups and around, the box says which is chosen, Enter takes it', () => {
	const act: PaletteItem = { kind: 'act', id: 'settings', name: 'Settings', icon: Settings };
	const groups: PaletteGroup[] = [
		{ id: 'places', title: 'Rooms', items: [room('Deck', 1), room('Galley', 2)] },
		{ id: 'acts', title: 'Actions', items: [act] }
	];
	const [onchoose, onsearch, none] = [vi.fn(), vi.fn(), () => undefined];
	shown = mount(CommandPalette, {
		target: document.body,
		props: { query: '', groups, onquery: none, onchoose, onsearch, onclose: none }
	});
	flushSync();
	const box = document.querySelector('[role="combobox"]') as HTMLInputElement;
	const chosen = () => document.querySelector('[aria-selected="true"]');
	const press = (key: string, more: KeyboardEventInit = {}) => {
		box.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
		flushSync();
	};
	expect(chosen()?.textContent).toContain('Deck');
	press('ArrowUp');
	expect(chosen()?.textContent).toContain('Settings');
	expect(box.getAttribute('aria-activedescendant')).toBe(chosen()?.id);
	press('ArrowDown');
	press('ArrowDown');
	press('Enter');
	expect(onchoose).toHaveBeenCalledWith(groups[0]?.items[1]);
	press('Enter', { ctrlKey: true });
	expect(onsearch).toHaveBeenCalledOnce();
	for (const group of document.querySelectorAll('[role="listbox"] [role="group"]'))
		expect(document.getElementById(group.getAttribute('aria-labelledby') ?? '')?.textContent).toBeTruthy();
});
