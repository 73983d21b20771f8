/** Where one open room's timeline stands, and how it is put elsewhere. */
import type { MessageId } from '#lib/core/ids.ts';
import type { Observable } from '#lib/core/observable.ts';
import type { ArrivedMessage } from '#lib/core/segment-facts.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { EdgeState, Found, RoomHistory } from './replica.ts';
import type { Place, RoomPlaces } from './room-places.ts';
import type { RoomWindow } from './room-window.ts';

/** Who only scrolls past attaches nothing. */
const lookMs = 1_000;

export class OpenHistory implements RoomHistory {
	readonly newer: Observable<EdgeState>;
	readonly jumps: Observable<number>;
	readonly #window: RoomWindow;
	readonly #places: RoomPlaces;
	readonly #clock: Clock;
	#stopLook: (() => void) | undefined;
	#seen: { readonly firstSeq: number; readonly lastSeq: number } | undefined;

	constructor(window: RoomWindow, places: RoomPlaces, clock: Clock) {
		this.#window = window;
		this.#places = places;
		this.#clock = clock;
		this.newer = window.newer;
		this.jumps = window.jumps;
	}

	loadNewer(): Promise<void> {
		return this.#window.loadNewer();
	}

	fillGap(segment: number): Promise<boolean> {
		return this.#window.fill(segment);
	}

	async showMessage(message: MessageId): Promise<Found> {
		const isHere = (): boolean => this.#window.segments.some(({ byId }) => byId.has(message));
		if (isHere()) return { kind: 'shown', message };
		if (this.#window.documentOf(message) !== undefined) this.#window.showLatest();
		else {
			const missing = await this.#put(await this.#places.ofMessage(message));
			if (missing) return missing;
		}
		return isHere() ? { kind: 'shown', message } : { kind: 'unknown' };
	}

	async showDate(at: number): Promise<Found> {
		const place = await this.#places.ofTime(at);
		const missing = await this.#put(place);
		if (missing) return missing;
		const since = (): ArrivedMessage | undefined =>
			this.#window.segments.flatMap(({ messages }) => messages).find(({ arrivedAt }) => arrivedAt >= at);
		// A segment may have been opened that day and nothing been said in the one before after that time.
		if (!since() && !this.#window.isAtLive) await this.#window.loadNewer();
		const message = since() ?? this.#window.segments.flatMap(({ messages }) => messages).at(-1);
		return message ? { kind: 'shown', message: message.id } : { kind: 'unknown' };
	}

	showLatest(): void {
		this.#window.showLatest();
	}

	look(firstSeq: number, lastSeq: number): void {
		const isSame = this.#seen?.firstSeq === firstSeq && this.#seen.lastSeq === lastSeq;
		this.#seen = { firstSeq, lastSeq };
		if (isSame) return;
		this.#stopLook?.();
		this.#stopLook = this.#clock.after(lookMs, () => this.#window.attachBetween(firstSeq, lastSeq));
	}

	end(): void {
		this.#stopLook?.();
	}

	async #put(place: Place): Promise<Exclude<Found, { kind: 'shown' }> | undefined> {
		if (place.kind !== 'segment') return place;
		return (await this.#window.show(place.number)) ? undefined : { kind: 'elsewhere' };
	}
}
