/** Someone's device: signed in, with a room on it, and later without a server. */
import type { BrowserContext, Page } from 'playwright-core';
import { withChromium } from './chromium.ts';

/** Where a browser goes, and as whom. */
export interface Visit {
	readonly origin: string;
	readonly path: string;
	readonly username: string;
	readonly password: string;
}

const message = '[role="log"] [role="article"], [role="log"] article';
const patienceMs = 60_000;

/** As a person does it, for the app remembers on the device who did. Resolves when the app is open. */
export async function signIn(context: BrowserContext, { origin, username, password }: Visit): Promise<Page> {
	const page = await context.newPage();
	await page.goto(`${origin}/login`);
	await page.getByRole('textbox', { name: 'Email or username' }).fill(username);
	await page.getByRole('textbox', { name: 'Password' }).fill(password);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await page.getByRole('navigation', { name: 'Rooms' }).waitFor({ timeout: patienceMs });
	return page;
}

/** Opens the room while the server runs, until all is on the device: messages, the rooms' other segments, and the app itself. */
export async function bringOnDevice(profile: string, visit: Visit): Promise<void> {
	await withChromium({ profile }, async (context) => {
		const page = await openRoom(await signIn(context, visit), visit);
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
		await page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, { timeout: patienceMs });
		await untilSynced(page);
	});
}

export async function openRoom(page: Page, { origin, path }: Visit): Promise<Page> {
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

/** Runs in the page: looks in every frame, and takes the time when the frame that has messages was painted. */
function watchForMessages(selector: string): void {
	const look = (): void => {
		if (document.querySelector(selector) === null) return void requestAnimationFrame(look);
		// A message posted in a frame comes after its painting.
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = () => ((globalThis as Watched).paintedMs = performance.now());
		port2.postMessage(undefined);
	};
	requestAnimationFrame(look);
}
