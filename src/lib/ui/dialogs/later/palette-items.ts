/** What the palette offers: rooms, people, channels and actions whose names fit, best first. Pure: what they do is for whoever shows them. */
import type { Component } from 'svelte';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { fold, wordsOf } from '#lib/core/search/words.ts';

export type PaletteItem =
	| {
			readonly kind: 'room';
			readonly id: RoomId;
			readonly name: string;
			readonly room: 'channel' | 'group' | 'direct';
			/** Whose face a direct room shows. */
			readonly face?: UserId | undefined;
			readonly unread: number;
	  }
	| { readonly kind: 'person'; readonly id: UserId; readonly name: string; readonly username: string }
	| { readonly kind: 'channel'; readonly id: RoomId; readonly name: string }
	| { readonly kind: 'act'; readonly id: string; readonly name: string; readonly icon: Component; readonly keys?: string }
	| { readonly kind: 'search'; readonly id: 'search'; readonly name: string };

export interface PaletteGroup {
	readonly id: string;
	readonly title: string;
	readonly items: readonly PaletteItem[];
}

/** Those whose name fits, at most `most`: names that begin so before names with a word that begins so, before the rest. */
export function fitting<Item extends { readonly name: string; readonly username?: string }>(
	items: readonly Item[],
	query: string,
	most: number
): Item[] {
	const wanted = wordsOf(query).map((word) => word.text);
	if (wanted.length === 0) return query.trim() === '' ? items.slice(0, most) : [];
	const whole = wanted.join(' ');
	return items
		.map((item, index) => ({ item, index, rank: rankOf(item, wanted, whole) }))
		.filter(({ rank }) => rank !== undefined)
		.sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || a.index - b.index)
		.slice(0, most)
		.map(({ item }) => item);
}

function rankOf(
	{ name, username = '' }: { name: string; username?: string },
	wanted: readonly string[],
	whole: string
): number | undefined {
	const words = [...wordsOf(name), ...wordsOf(username)].map((word) => word.text);
	if (words.join(' ').startsWith(whole)) return 0;
	if (wanted.every((part) => words.some((word) => word.startsWith(part)))) return 1;
	const letters = fold(name.replace(/[^\p{L}\p{M}\p{N}]+/gu, ''));
	return letters.includes(wanted.join('')) ? 2 : undefined;
}
