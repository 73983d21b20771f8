/**
 * How long writes may wait to go together. A frame costs each member of a room one system call and a commit costs the database one
 * statement, however many messages are in them: so the more comes in, the longer a room and a turn pause. With little to do nothing waits.
 * Pure: times are ms of a clock that never steps back.
 */
const windowMs = 100;
/** At 2,500 writes a second a room's readers get ten frames a second; a room that is slower than that does not notice. */
const writesPerPausedMs = 25;
const longestRoomPauseMs = 100;
/** From here on turns pause too: below, most of what one would gather is in rooms of its own, and only waits. */
const unhurriedWrites = 2_500;
const writesPerTurnMs = 100;
const longestTurnPauseMs = 15;

export class Pace {
	#since: number;
	#writes = 0;
	#perSecond = 0;

	constructor(now: number) {
		this.#since = now;
	}

	/** Counts a write that came in. */
	note(now: number): void {
		this.#writes += 1;
		const elapsed = now - this.#since;
		if (elapsed < windowMs) return;
		// Half of it from the window just past: one burst does not make a load, and a load is known within half a second.
		this.#perSecond = (this.#perSecond + (this.#writes / elapsed) * 1000) / 2;
		this.#since = now;
		this.#writes = 0;
	}

	/** From one commit of a room to its next. */
	get roomPauseMs(): number {
		return Math.min(longestRoomPauseMs, this.#perSecond / writesPerPausedMs);
	}

	/** From one look at what waits to the next. */
	get turnPauseMs(): number {
		return Math.min(longestTurnPauseMs, Math.max(0, this.#perSecond - unhurriedWrites) / writesPerTurnMs);
	}
}
