/** Who is typing in the open room. Ends by sending, by stopping for a while, by leaving, by losing the connection. */
import { isUserId, type UserId } from '#lib/core/ids.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { SegmentReplica } from './segment-replica.ts';

const idleMs = 5_000;

export class Typing {
	readonly #clock: Clock;
	readonly #live: () => SegmentReplica | undefined;
	#stopIdle: (() => void) | undefined;

	constructor(clock: Clock, live: () => SegmentReplica | undefined) {
		this.#clock = clock;
		this.#live = live;
	}

	/** Call with true at each key press. */
	set(isTyping: boolean): void {
		const wasTyping = this.#stopIdle !== undefined;
		this.#stopIdle?.();
		this.#stopIdle = isTyping ? this.#clock.after(idleMs, () => this.set(false)) : undefined;
		if (wasTyping !== isTyping) this.#live()?.setPresence(isTyping ? { typing: true } : {});
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
