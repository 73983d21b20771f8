/** Who is typing in the open room. Ends by sending, by stopping for a while, by leaving, by losing the connection. */
import { isUserId, type UserId } from '#lib/core/ids.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { SegmentReplica } from './segment-replica.ts';

const idleMs = 5_000;
/** Said again so often while somebody goes on: whoever falls silent without a word is known by its absence. */
const againMs = 2_000;
/** A state that was not renewed for so long is of somebody whose line has gone. */
const staleMs = 6_000;
const lookEveryMs = 1_000;

export class Typing {
	readonly #clock: Clock;
	readonly #live: () => SegmentReplica | undefined;
	#stopIdle: (() => void) | undefined;
	#saidAt = 0;

	constructor(clock: Clock, live: () => SegmentReplica | undefined) {
		this.#clock = clock;
		this.#live = live;
	}

	/** Call with true at each key press. */
	set(isTyping: boolean): void {
		const wasTyping = this.#stopIdle !== undefined;
		this.#stopIdle?.();
		this.#stopIdle = isTyping ? this.#clock.after(idleMs, () => this.set(false)) : undefined;
		const isDue = isTyping && this.#clock.now() - this.#saidAt >= againMs;
		if (wasTyping === isTyping && !isDue) return;
		this.#saidAt = this.#clock.now();
		this.#live()?.setPresence(isTyping ? { typing: true } : {});
	}
}

/** Takes the states as they come and leaves out those that have gone stale; `changed` when one has. */
export class TypingStates {
	readonly #clock: Clock;
	readonly #changed: () => void;
	/** Each renewal comes as another object. */
	readonly #heardAt = new WeakMap<object, number>();
	#stop: (() => void) | undefined;

	constructor(clock: Clock, changed: () => void) {
		this.#clock = clock;
		this.#changed = changed;
	}

	/** Sorted, without me, nobody twice. */
	users(states: ReadonlyMap<number, unknown>, me: UserId): readonly UserId[] {
		const now = this.#clock.now();
		const fresh = new Map([...states].filter(([, state]) => this.#age(state, now) < staleMs));
		const users = typingUsers(fresh, me);
		if (users.length > 0) this.#stop ??= this.#clock.after(lookEveryMs, () => this.#look());
		return users;
	}

	close(): void {
		this.#stop?.();
	}

	#look(): void {
		this.#stop = undefined;
		this.#changed();
	}

	#age(state: unknown, now: number): number {
		if (typeof state !== 'object' || state === null) return 0;
		const heardAt = this.#heardAt.get(state) ?? now;
		this.#heardAt.set(state, heardAt);
		return now - heardAt;
	}
}

/** From unchecked states; the server has stamped the user into each. Sorted, without me, nobody twice. */
export function typingUsers(states: ReadonlyMap<number, unknown>, me: UserId): readonly UserId[] {
	const users = new Set<UserId>();
	for (const state of states.values()) {
		if (typeof state !== 'object' || state === null) continue;
		const { typing, user } = state as { typing?: unknown; user?: unknown };
		if (typing === true && isUserId(user) && user !== me) users.add(user);
	}
	return [...users].sort();
}
