/** How smoothly a timeline moves under somebody who scrolls from the newest message to the first. */
import type { Page } from 'playwright-core';

export interface ScrollFigures {
	/** Of the page's main thread; 0 where none took 50 ms. */
	readonly longestTaskMs: number;
	readonly longTasks: number;
	/** Of all frames that a screen of 60 Hz would have shown. */
	readonly droppedPercent: number;
	readonly seconds: number;
	/** What the page holds in JavaScript at the end. */
	readonly heapMegabytes: number;
}

interface Plan {
	readonly pxPerFrame: number;
	readonly patienceMs: number;
}

/** Pixels a frame: fifteen screens a second, as a hard fling goes. */
const pace: Plan = { pxPerFrame: 200, patienceMs: 900_000 };

/** @throws when the beginning was not reached in time. */
export async function scrollToBeginning(page: Page): Promise<ScrollFigures> {
	page.setDefaultTimeout(pace.patienceMs);
	const found = await page.evaluate(scrollUp, pace);
	if (!found.isAtBeginning) throw new Error('the beginning of the room was not reached');
	const session = await page.context().newCDPSession(page);
	await session.send('HeapProfiler.collectGarbage');
	const { usedSize } = await session.send('Runtime.getHeapUsage');
	await session.detach();
	return { ...found, heapMegabytes: usedSize / 1e6 };
}

/** Runs in the page. */
async function scrollUp({
	pxPerFrame,
	patienceMs
}: Plan): Promise<Omit<ScrollFigures, 'heapMegabytes'> & { isAtBeginning: boolean }> {
	const log = document.querySelector<HTMLElement>('[role="log"]');
	if (!log) throw new Error('there is no timeline');
	const frameMs = 1000 / 60;
	const tasks: number[] = [];
	const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
	observer.observe({ type: 'longtask' });
	const from = performance.now();
	let [frames, dropped, last, isAtBeginning] = [0, 0, from, false];
	await new Promise<void>((resolve) => {
		const step = (now: number): void => {
			frames += 1;
			// A frame that comes late has taken the place of those that should have been.
			dropped += Math.max(0, Math.round((now - last) / frameMs) - 1);
			last = now;
			isAtBeginning = log.scrollTop <= 0 && log.querySelector('[data-top]') !== null;
			if (isAtBeginning || now - from > patienceMs) return resolve();
			log.scrollTop -= pxPerFrame;
			requestAnimationFrame(step);
		};
		requestAnimationFrame((now) => {
			last = now;
			step(now);
		});
	});
	observer.disconnect();
	return {
		longestTaskMs: Math.max(0, ...tasks),
		longTasks: tasks.length,
		droppedPercent: (100 * dropped) / (frames + dropped),
		seconds: (performance.now() - from) / 1000,
		isAtBeginning
	};
}
