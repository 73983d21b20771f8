/**
 * A search as the screen shows it: what this device has at once, what the server adds below when it has answered. What is shown is never
 * moved by what comes later, and a slower answer to an older question is dropped.
 */
import type { RoomId } from '#lib/core/ids.ts';
import type { SearchPage } from '#lib/core/search/answer.ts';
import type { Search } from '#lib/core/search/matching.ts';
import { isEmptyQuery, parseQuery, type PlainDate, type SearchFault, type SearchQuery } from '#lib/core/search/query.ts';
import { resolveQuery } from '#lib/core/search/resolve.ts';
import type { DeviceFindings, FoundHere } from '#lib/sync/searching.ts';
import type { AppState } from '../app.svelte.ts';

export type DevicePart = { readonly kind: 'idle' | 'searching' | 'failed' } | ({ readonly kind: 'found' } & DeviceFindings);

export type ServerPart =
	| { readonly kind: 'idle' | 'offline' | 'asking' | 'failed' }
	| {
			readonly kind: 'found';
			readonly items: readonly FoundHere[];
			readonly next?: string | undefined;
			readonly isAskingMore: boolean;
	  };

/** Trouble is data: undefined when the server could not be asked or would not answer. */
export type AskServer = (question: {
	readonly q: string;
	readonly room?: RoomId | undefined;
	readonly before?: number | undefined;
	readonly after?: number | undefined;
	readonly cursor?: string | undefined;
	readonly signal: AbortSignal;
}) => Promise<SearchPage | undefined>;

const onDevice = 100;
const typingMs = 60;
const serverTypingMs = 300;

export class SearchState {
	readonly #app: AppState;
	readonly #ask: AskServer;
	#typed = $state('');
	#room = $state<RoomId>();
	#device = $state.raw<DevicePart>({ kind: 'idle' });
	#server = $state.raw<ServerPart>({ kind: 'idle' });
	#asked = 0;
	#timers: ReturnType<typeof setTimeout>[] = [];
	#abort = new AbortController();

	constructor(app: AppState, ask: AskServer) {
		this.#app = app;
		this.#ask = ask;
	}

	get typed(): string {
		return this.#typed;
	}

	/** The one room that is searched; undefined: all. */
	get room(): RoomId | undefined {
		return this.#room;
	}

	get device(): DevicePart {
		return this.#device;
	}

	readonly query: SearchQuery = $derived.by(() => parseQuery(this.#typed));
	readonly faults: readonly SearchFault[] = $derived.by(() => this.query.faults);
	readonly isEmpty: boolean = $derived.by(() => isEmptyQuery(this.query));
	/** What the server has and the device does not show. */
	readonly server: ServerPart = $derived.by(() => {
		if (this.#server.kind !== 'found') return this.#server;
		const shown = this.#device.kind === 'found' ? this.#device.items.map(placeOf) : [];
		return { ...this.#server, items: this.#server.items.filter((item) => !shown.includes(placeOf(item))) };
	});

	search(typed: string, room: RoomId | undefined): void {
		if (typed === this.#typed && room === this.#room && this.#asked > 0) return;
		this.#typed = typed;
		this.#room = room;
		this.askAgain();
	}

	/** Both sides anew: the question has changed, or the network is back. */
	askAgain(): void {
		this.close();
		this.#asked += 1;
		if (this.isEmpty) {
			this.#device = this.#server = { kind: 'idle' };
			return;
		}
		const asked = this.#asked;
		if (this.#device.kind !== 'found') this.#device = { kind: 'searching' };
		this.#server = { kind: this.#app.isOnline ? 'asking' : 'offline' };
		this.#timers = [
			setTimeout(() => void this.#searchDevice(asked), typingMs),
			...(this.#app.isOnline ? [setTimeout(() => void this.#askServer(asked), serverTypingMs)] : [])
		];
	}

	/** The next page of the server. */
	async more(): Promise<void> {
		const shown = this.#server;
		if (shown.kind !== 'found' || shown.next === undefined || shown.isAskingMore) return;
		const asked = this.#asked;
		this.#server = { ...shown, isAskingMore: true };
		const page = await this.#ask({ ...this.#question(), cursor: shown.next, signal: this.#abort.signal });
		if (asked !== this.#asked) return;
		this.#server = page
			? { kind: 'found', items: [...shown.items, ...page.items.map(foundThere)], next: page.page.next, isAskingMore: false }
			: { ...shown, isAskingMore: false };
	}

	close(): void {
		for (const timer of this.#timers) clearTimeout(timer);
		this.#abort.abort();
		this.#abort = new AbortController();
	}

	async #searchDevice(asked: number): Promise<void> {
		const part = await this.#app.replica.find(this.#resolved(), onDevice).then(
			(findings): DevicePart => ({ kind: 'found', ...findings }),
			(): DevicePart => ({ kind: 'failed' })
		);
		if (asked === this.#asked) this.#device = part;
	}

	async #askServer(asked: number): Promise<void> {
		const page = await this.#ask({ ...this.#question(), signal: this.#abort.signal });
		if (asked !== this.#asked) return;
		this.#server = page
			? { kind: 'found', items: page.items.map(foundThere), next: page.page.next, isAskingMore: false }
			: { kind: this.#app.isOnline ? 'failed' : 'offline' };
	}

	#resolved(): Search {
		const { me, people, rooms } = this.#app;
		return resolveQuery(this.query, { me: me.id, people: [me, ...people.values()], rooms, startOf }, this.#room);
	}

	/** Days are this person's, so the server is told moments. */
	#question() {
		const { undated, before, after } = this.query;
		return {
			// A space at the end says that the last word is whole.
			q: this.#typed.endsWith(' ') ? `${undated} ` : undated,
			room: this.#room,
			before: before && startOf(before),
			after: after && startOf(after)
		};
	}
}

const placeOf = ({ room, id }: FoundHere): string => `${room}/${id}`;
const startOf = ({ year, month, day }: PlainDate): number => new Date(year, month - 1, day).getTime();
const foundThere = ({ id, room, author, seq, arrivedAt, snippet, marks }: SearchPage['items'][number]): FoundHere => ({
	...{ id, room, author, seq, arrivedAt, snippet, marks }
});
