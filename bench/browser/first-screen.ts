/** How much JavaScript a screen needs before it shows something. */
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { withChromium } from './chromium.ts';
import { openRoom, signIn, type Visit } from './device.ts';

export interface ScriptBytes {
	/** Of someone who comes for the first time. */
	readonly firstVisit: number;
	/** Of someone who is signed in and goes straight to a room. */
	readonly room: number;
}

/** All scripts such a page loads until it shows something, each gzipped as a server would. The service worker comes later and is not counted. */
export async function scriptBytes(profile: string, visit: Visit): Promise<ScriptBytes> {
	return withChromium({ profile, serviceWorkers: 'block' }, async (context) => {
		const firstVisit = await scriptsOf(await context.newPage(), async (page) => {
			await page.goto(visit.origin);
			await page.getByRole('link').or(page.getByRole('button')).first().waitFor();
		});
		await signIn(context, visit);
		const room = await scriptsOf(await context.newPage(), (page) => openRoom(page, visit));
		return { firstVisit, room };
	});
}

async function scriptsOf(page: Page, show: (page: Page) => Promise<unknown>): Promise<number> {
	const scripts = new Map<string, Promise<Buffer>>();
	page.on('response', (response) => {
		if (response.request().resourceType() === 'script') scripts.set(response.url(), response.body());
	});
	await show(page);
	const bodies = await Promise.all(scripts.values());
	return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
}
