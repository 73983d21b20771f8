/** How soon one's own message stands on the screen. */
import type { Page } from 'playwright-core';

type Watched = typeof globalThis & { onScreen?: Promise<number> };

/** Milliseconds from Enter until the frame with the message in the timeline was painted. */
export async function sendAndSee(page: Page, text: string): Promise<number> {
	await page.getByRole('textbox', { name: 'Message', exact: true }).fill(text);
	await page.evaluate(watchForText, text);
	await page.keyboard.press('Enter');
	return page.evaluate(() => (globalThis as Watched).onScreen ?? Promise.resolve(Infinity));
}

/** Runs in the page. */
function watchForText(text: string): void {
	(globalThis as Watched).onScreen = new Promise((resolve) => {
		const onEnter = (event: KeyboardEvent): void => {
			if (event.key !== 'Enter') return;
			removeEventListener('keydown', onEnter, { capture: true });
			const from = event.timeStamp;
			const look = (): void => {
				const shown = document.querySelector('[role="log"]')?.textContent?.includes(text) ?? false;
				if (!shown) return void requestAnimationFrame(look);
				// A message posted in a frame comes after its painting.
				const { port1, port2 } = new MessageChannel();
				port1.onmessage = () => resolve(performance.now() - from);
				port2.postMessage(undefined);
			};
			requestAnimationFrame(look);
		};
		addEventListener('keydown', onEnter, { capture: true });
	});
}
