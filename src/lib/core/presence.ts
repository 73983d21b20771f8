/** Whether a person is there, as others may know it. Times are ms since epoch; the server's clock. */
export interface Presence {
	readonly presence: 'online' | 'away' | 'offline';
	/** Absent where it is not known or not shown. */
	readonly lastActiveAt?: number;
}

/** Nobody used any of a person's devices for so long: away. */
export const awayAfterMs = 5 * 60 * 1000;
/** People whose presence one device may follow at once (DESIGN §6). */
export const maxWatched = 200;
