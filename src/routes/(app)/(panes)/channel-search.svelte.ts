/** Channels by a part of their name that one is not in yet: the server knows them, so there are none offline. */
import type { ServerCalls } from '#lib/platform/server-calls.ts';
import type { AppState } from '#lib/state/app.svelte.ts';
import type { PaletteItem } from '#lib/ui/dialogs/later/palette-items.ts';

const patienceMs = 150;

type Channel = PaletteItem & { readonly kind: 'channel' };

export class ChannelSearch {
	#found = $state.raw<readonly Channel[]>([]);
	#query = '';
	#timer: ReturnType<typeof setTimeout> | undefined;
	readonly #app: AppState;
	readonly #calls: Pick<ServerCalls, 'findChannels'>;

	constructor(app: AppState, calls: Pick<ServerCalls, 'findChannels'>) {
		this.#app = app;
		this.#calls = calls;
	}

	get found(): readonly Channel[] {
		const mine = this.#app.rooms.map(({ id }) => id);
		return this.#found.filter(({ id }) => !mine.includes(id));
	}

	ask(query: string): void {
		this.#query = query;
		clearTimeout(this.#timer);
		if (query.trim() !== '' && this.#app.isOnline) this.#timer = setTimeout(() => void this.#fetch(query), patienceMs);
	}

	async #fetch(query: string): Promise<void> {
		const answer = await this.#calls.findChannels(query.trim());
		// A slower answer to an older question is dropped.
		if (answer.kind !== 'ok' || query !== this.#query) return;
		this.#found = answer.value.items.map(({ id, name }) => ({ kind: 'channel', id, name }));
	}
}
