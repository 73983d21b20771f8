/** What to say when a message or a day that was asked for cannot be shown. */
import { m } from '#lib/paraglide/messages.js';
import type { PlaceTrouble } from '#lib/state/room-place.svelte.ts';
import type { Note } from '#lib/state/toasts.svelte.ts';

export function placeNote({ asked, kind }: PlaceTrouble): Note {
	if (kind === 'unknown') return { tone: 'bad', title: m.place_unknown_title(), text: m.place_unknown_text() };
	const title = asked === 'date' ? m.date_elsewhere_title() : m.place_elsewhere_title();
	return { tone: 'bad', title, text: m.place_elsewhere_text() };
}
