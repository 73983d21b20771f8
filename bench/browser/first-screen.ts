/** How much JavaScript a screen needs before it shows something. */
import { gzipSync } from 'node:zlib';
import { withChromium } from './chromium.ts';
import { openRoom, signIn, type Visit } from './device.ts';

/** Bytes of all scripts that a first visit loads, each gzipped as a server would. The service worker, which comes later, is not there. */
export async function scriptBytes(profile: string, visit: Visit, isSignedIn: boolean): Promise<number> {
	return withChromium({ profile, serviceWorkers: 'block' }, async (context) => {
		const scripts = new Map<string, Promise<Buffer>>();
		context.on('response', (response) => {
			if (response.request().resourceType() === 'script') scripts.set(response.url(), response.body());
		});
		if (isSignedIn) {
			await signIn(context, visit);
			await openRoom(context, visit);
		} else {
			const page = await context.newPage();
			await page.goto(visit.origin);
			await page.getByRole('link').or(page.getByRole('button')).first().waitFor();
		}
		const bodies = await Promise.all(scripts.values());
		return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
	});
}
