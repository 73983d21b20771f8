/** One person with a device connected here, or with one that left a moment ago: whether they are there, and when they last were. */
import { awayAfterMs, type Presence } from '#lib/core/presence.ts';
import type { StoredPresence } from '../../db/presence.ts';
import type { UserChannel } from './user-channel.ts';

/** What a person lets others know. */
export type Privacy = Pick<StoredPresence, 'showsLastActive' | 'isInvisible'>;

interface Seat {
	readonly since: number;
	/** As the device told it; undefined until it has. */
	isActive: boolean | undefined;
}

/** A device that has said nothing for so long is one that never says: it counts as used. */
const silenceMs = 1_000;
/** Whoever is back within it was never gone. */
const graceMs = 2_000;

export class PersonHere {
	readonly #seats = new Map<UserChannel, Seat>();
	#lastActiveAt: number | undefined;
	/** Activity from before it was known whether it may be shown. */
	#unprovenAt = 0;
	#leftAt: number | undefined;
	/** Undefined until it has been read: until then nobody is told anything. */
	privacy: Privacy | undefined;
	/** What others were last told. */
	shown: Presence = { presence: 'offline' };
	/** The last activity that the database has. */
	savedAt = 0;

	get channels(): Iterable<UserChannel> {
		return this.#seats.keys();
	}

	get lastActiveAt(): number | undefined {
		return this.#lastActiveAt;
	}

	sit(channel: UserChannel, now: number): void {
		this.#seats.set(channel, { since: now, isActive: undefined });
		this.#leftAt = undefined;
	}

	leave(channel: UserChannel, now: number): void {
		const seat = this.#seats.get(channel);
		if (seat?.isActive === true) this.#active(now);
		this.#seats.delete(channel);
		if (this.#seats.size === 0) this.#leftAt = now;
	}

	told(channel: UserChannel, isActive: boolean, now: number): void {
		const seat = this.#seats.get(channel);
		if (seat === undefined) return;
		// It says so once the time has passed. One that has only just come was not used before, as far as anybody knows.
		if (!isActive && seat.isActive === true) this.#active(now - awayAfterMs);
		seat.isActive = isActive;
		if (isActive) this.#active(now);
	}

	/** From the database: a later one from here stands. */
	learn({ lastActiveAt, showsLastActive, isInvisible }: StoredPresence): void {
		this.privacy = { showsLastActive, isInvisible };
		this.savedAt = Math.max(this.savedAt, lastActiveAt ?? 0);
		if (lastActiveAt !== null) this.#lastActiveAt = Math.max(this.#lastActiveAt ?? 0, lastActiveAt);
		if (this.#unprovenAt > 0) this.#active(this.#unprovenAt);
		this.#unprovenAt = 0;
	}

	/** Whether it must be looked at again: a device has not said yet, or the last one may come back. */
	isSettling(now: number): boolean {
		if (this.#leftAt !== undefined) return now - this.#leftAt < graceMs;
		return !this.#isActive(now) && [...this.#seats.values()].some((seat) => seat.isActive === undefined);
	}

	isGone(now: number): boolean {
		return this.#leftAt !== undefined && now - this.#leftAt >= graceMs;
	}

	/** As others may know it. While things settle, what was shown before stands. */
	presence(now: number): Presence {
		const { privacy } = this;
		if (privacy === undefined) return { presence: 'offline' };
		const isActive = this.#isActive(now);
		if (isActive && !privacy.isInvisible) this.#active(now);
		const state = this.isGone(now) ? 'offline' : isActive ? 'online' : 'away';
		const presence = privacy.isInvisible ? 'offline' : this.isSettling(now) ? this.shown.presence : state;
		const lastActiveAt = privacy.showsLastActive ? this.#lastActiveAt : undefined;
		return { presence, ...(lastActiveAt === undefined ? {} : { lastActiveAt }) };
	}

	#isActive(now: number): boolean {
		return [...this.#seats.values()].some(({ isActive, since }) => isActive ?? now - since >= silenceMs);
	}

	/** Who is invisible is active for nobody: what stood before stays. */
	#active(at: number): void {
		if (this.privacy === undefined) this.#unprovenAt = Math.max(this.#unprovenAt, at);
		if (this.privacy?.isInvisible !== false) return;
		this.#lastActiveAt = Math.max(this.#lastActiveAt ?? 0, at);
	}
}
