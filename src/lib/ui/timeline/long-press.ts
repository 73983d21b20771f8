import type { Attachment } from 'svelte/attachments';

const pressMs = 450;
const slackPx = 10;
/** The click of a released finger comes within this time. */
const releaseMs = 100;

/** Calls `run` with what lies under a finger that rests. A moving finger scrolls, a second one zooms: both mean something else. */
export function longPress(run: (place: Element) => void): Attachment<HTMLElement> {
	return (element) => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		let start = { x: 0, y: 0 };
		const end = (): void => clearTimeout(timer);
		const begin = (event: PointerEvent): void => {
			end();
			const place = event.target;
			if (event.pointerType === 'mouse' || !event.isPrimary || !(place instanceof Element)) return;
			if (place.closest('a, button') !== null) return;
			start = { x: event.clientX, y: event.clientY };
			timer = setTimeout(() => {
				swallowRelease();
				run(place);
			}, pressMs);
		};
		const move = (event: PointerEvent): void => {
			if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > slackPx) end();
		};
		const stop = new AbortController();
		const options = { signal: stop.signal, passive: true };
		element.addEventListener('pointerdown', begin, options);
		element.addEventListener('pointermove', move, options);
		for (const type of ['pointerup', 'pointercancel', 'scroll'] as const) element.addEventListener(type, end, options);
		return () => {
			end();
			stop.abort();
		};
	};
}

/** What has just opened lies under the finger: letting go of it must not press there. */
function swallowRelease(): void {
	const stop = new AbortController();
	const swallow = (event: Event): void => {
		event.preventDefault();
		event.stopPropagation();
	};
	addEventListener('click', swallow, { capture: true, signal: stop.signal });
	const end = (): void => void setTimeout(() => stop.abort(), releaseMs);
	for (const type of ['pointerup', 'pointercancel'] as const) addEventListener(type, end, { once: true, signal: stop.signal });
}
