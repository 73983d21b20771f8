/** Whether somebody uses this page: it is looked at, and a hand moved not long ago. */
import { awayAfterMs } from '#lib/core/presence.ts';

export interface Activity {
	/** Says how it is at once, and each change. Returns the way to stop. */
	listen(changed: (isActive: boolean) => void): () => void;
}

const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'focus'] as const;
/** A moving pointer says the same many times a second. */
const looseMs = 1_000;

/** @param quietMs nobody is there after so long without a sign; the time goes on while the page is hidden. */
export function browserActivity(page: Document, quietMs = awayAfterMs): Activity {
	return {
		listen(changed) {
			const stop = new AbortController();
			let timer: ReturnType<typeof setTimeout> | undefined;
			let isActive = page.visibilityState === 'visible';
			let heardAt = 0;
			const wait = (): void => {
				clearTimeout(timer);
				timer = setTimeout(() => set(false), quietMs);
			};
			const set = (next: boolean): void => {
				if (next) wait();
				if (next === isActive) return;
				isActive = next;
				changed(next);
			};
			const heard = (): void => {
				if (page.visibilityState !== 'visible') return;
				const now = Date.now();
				if (isActive && now - heardAt < looseMs) return;
				heardAt = now;
				set(true);
			};
			for (const sign of signs) addEventListener(sign, heard, { passive: true, capture: true, signal: stop.signal });
			page.addEventListener('visibilitychange', heard, { signal: stop.signal });
			changed(isActive);
			if (isActive) wait();
			return () => {
				stop.abort();
				clearTimeout(timer);
			};
		}
	};
}
