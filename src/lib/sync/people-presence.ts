/**
 * Who is there, of the people on screen and those one writes to directly; and whether somebody uses this page. Known only while in
 * touch: what was true before the line went says nothing now.
 */
import type { ClientEvent, ServerEvent } from '#lib/core/events.ts';
import type { UserId } from '#lib/core/ids.ts';
import { Cell, type Observable } from '#lib/core/observable.ts';
import { maxWatched, type Presence } from '#lib/core/presence.ts';
import type { RoomRecord } from '#lib/core/room-record.ts';
import type { Activity } from '#lib/platform/activity.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { Device } from './device.ts';

export interface PeoplePresenceDeps {
	readonly device: Device;
	readonly clock: Clock;
	/** Where the platform can tell; else nothing is said, and this page counts as used. */
	readonly activity?: Activity | undefined;
	/** False when there is no channel to say it on. */
	say(event: ClientEvent): boolean;
}

/** A screen that changes asks once. */
const askAfterMs = 250;

export class PeoplePresence {
	readonly known: Observable<ReadonlyMap<UserId, Presence>>;
	readonly #deps: PeoplePresenceDeps;
	readonly #known = new Cell<ReadonlyMap<UserId, Presence>>(new Map());
	readonly #onScreen = new Set<readonly UserId[]>();
	readonly #stop: (() => void)[];
	#isActive: boolean | undefined;
	#watched = '';
	#stopAsking: (() => void) | undefined;

	constructor(deps: PeoplePresenceDeps) {
		this.#deps = deps;
		this.known = this.#known;
		this.#stop = [deps.device.rooms.subscribe(() => this.#askSoon())];
		const stop = deps.activity?.listen((isActive) => this.#used(isActive));
		if (stop) this.#stop.push(stop);
	}

	/** These people are on screen, until the answer is called. */
	watch(users: readonly UserId[]): () => void {
		const entry = [...users];
		this.#onScreen.add(entry);
		this.#askSoon();
		return () => {
			this.#onScreen.delete(entry);
			this.#askSoon();
		};
	}

	/** In touch, or not any more. */
	connected(isInTouch: boolean): void {
		this.#watched = '';
		if (!isInTouch) {
			if (this.#known.get().size > 0) this.#known.set(new Map());
			return;
		}
		if (this.#isActive !== undefined) this.#deps.say({ type: 'activity', isActive: this.#isActive });
		this.#ask();
	}

	told({ user, presence, lastActiveAt }: Extract<ServerEvent, { type: 'presence' }>): void {
		const told: Presence = { presence, ...(lastActiveAt !== undefined && { lastActiveAt }) };
		this.#known.set(new Map(this.#known.get()).set(user, told));
	}

	close(): void {
		this.#stopAsking?.();
		for (const stop of this.#stop) stop();
	}

	#used(isActive: boolean): void {
		this.#isActive = isActive;
		this.#deps.say({ type: 'activity', isActive });
	}

	#askSoon(): void {
		this.#stopAsking ??= this.#deps.clock.after(askAfterMs, () => {
			this.#stopAsking = undefined;
			this.#ask();
		});
	}

	#ask(): void {
		const users = this.#wanted();
		const watched = users.join();
		if (watched === this.#watched) return;
		if (this.#deps.say({ type: 'watch', users })) this.#watched = watched;
	}

	/** Who is on screen first, then direct partners, those written to last first. */
	#wanted(): UserId[] {
		const { device } = this.#deps;
		const wanted = new Set([...this.#onScreen].flat());
		const direct = [...device.rooms.get().values()].filter((room) => room.kind === 'direct').sort(byActivity);
		for (const room of direct) for (const user of room.members ?? []) wanted.add(user);
		wanted.delete(device.user);
		return [...wanted].slice(0, maxWatched).sort();
	}
}

const byActivity = (a: RoomRecord, b: RoomRecord): number => activeAt(b) - activeAt(a);
const activeAt = ({ lastMessage, seenAt }: RoomRecord): number => Math.max(lastMessage?.at ?? 0, seenAt);
