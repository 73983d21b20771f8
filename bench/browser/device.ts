/** Someone's device: signed in, with a room on it, and later without a server. */
import type { BrowserContext, Page } from 'playwright-core';
import { withChromium } from './chromium.ts';

/** Where a browser goes, and as whom. */
export interface Visit {
	readonly origin: string;
	readonly path: string;
	/** `name=value`, as in a Cookie header. */
	readonly cookie: string;
}

const message = '[role="log"] [role="article"], [role="log"] article';
const patienceMs = 120_000;

export async function signIn(context: BrowserContext, { origin, cookie }: Visit): Promise<void> {
	const cookies = cookie.split('; ').map((pair) => {
		const [name = '', ...value] = pair.split('=');
		return { name, value: value.join('='), url: origin };
	});
	await context.addCookies(cookies);
}

/** Opens the room while the server runs, until all is on the device: messages, the rooms' other segments, and the app itself. */
export async function bringOnDevice(profile: string, visit: Visit): Promise<void> {
	await withChromium({ profile }, async (context) => {
		await signIn(context, visit);
		const page = await openRoom(context, visit);
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
		await page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, { timeout: patienceMs });
		await untilSynced(page);
	});
}

export async function openRoom(context: BrowserContext, { origin, path }: Visit): Promise<Page> {
	const page = await context.newPage();
	await page.goto(origin + path);
	await page.locator(message).last().waitFor({ timeout: patienceMs });
	return page;
}

/** Online, and no longer syncing, for as long as a sync takes to begin. */
export async function untilSynced(page: Page): Promise<void> {
	const status = page.getByRole('status', { name: 'Connection' });
	let quietSince = performance.now();
	const deadline = quietSince + patienceMs;
	while (performance.now() - quietSince < 2_000) {
		const isQuiet = /online/i.test((await status.textContent()) ?? '');
		if (!isQuiet) quietSince = performance.now();
		if (performance.now() > deadline) throw new Error(`the device is still not synced: ${(await status.textContent()) ?? ''}`);
		await page.waitForTimeout(100);
	}
}

/** Milliseconds from the beginning of the navigation to the frame that shows messages; the server is gone. */
export async function startOffline(profile: string, { origin, path }: Visit): Promise<number> {
	return withChromium({ profile }, async (context) => {
		await context.addInitScript(watchForMessages, message);
		const page = await context.newPage();
		await page.goto(origin + path);
		const painted = await page.waitForFunction(() => (globalThis as Watched).paintedMs, undefined, { timeout: patienceMs });
		return (await painted.jsonValue()) ?? Infinity;
	});
}

type Watched = typeof globalThis & { paintedMs?: number };

/** Runs in the page: looks every frame, and takes the time in the frame after messages were there, for then they are painted. */
function watchForMessages(selector: string): void {
	const look = (): void => {
		if (document.querySelector(selector) === null) requestAnimationFrame(look);
		else requestAnimationFrame(() => ((globalThis as Watched).paintedMs = performance.now()));
	};
	requestAnimationFrame(look);
}
