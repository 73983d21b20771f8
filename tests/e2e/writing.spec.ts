import { mkdirSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { composer, Device, makeRoom, showIn, signUp, soon, timeline, write } from '../support/browser.ts';
import { pglite } from '../support/databases.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

/** Each says so by `window.ran` where it runs. */
const hostile: readonly string[] = [
	'<img src=x onerror="window.ran=1">',
	'<svg onload="window.ran=2"></svg>',
	'<iframe srcdoc="<script>parent.ran=3</script>"></iframe>',
	'<script>window.ran=4</script>',
	'<a href="javascript:window.ran=5">press</a>',
	'<details open ontoggle="window.ran=6"><summary>a</summary></details>',
	'<form action="javascript:window.ran=7"><button>press</button></form>'
];
const asMarkdown: readonly string[] = [
	...hostile,
	'[press](javascript:window.ran=8) **a**',
	'[press]( java\nscript:window.ran=9) **a**',
	'![a](x" onerror="window.ran=10) **a**',
	'<javascript:window.ran=11> **a**',
	'[a]: javascript:window.ran=12\n\n[a]',
	'```html"><img src=x onerror=window.ran=13>\n<img src=x onerror=window.ran=14>\n```',
	'[#a](/rooms/rm_x"onclick="window.ran=15) | a |\n|-|-|\n| <svg onload=window.ran=16> | b |'
];
const shots = 'test-results/writing';

describe('writing, and what others wrote', () => {
	let server: ServerProcess;
	let remove: () => Promise<void>;
	let page: Page;
	const device = new Device({ width: 1440, height: 900 });

	beforeAll(async () => {
		mkdirSync(shots, { recursive: true });
		const database = await pglite.forProcess();
		remove = database.remove;
		server = await startServerProcess(database.env);
		page = await device.open(`${server.url}/signup`);
		await signUp(page, 'Maren Holt');
		await makeRoom(page, 'engine room');
	});
	afterAll(async () => {
		await device.dispose();
		await server.kill();
		await remove();
	});

	test('[S42] what is written with marks is shown with their meaning, code in colours', async () => {
		await write(page, 'a **bold** word, `code` and [#engine room](/rooms/rm_01KA8Z4Q7N0000000000000000)');
		await timeline(page).locator('strong', { hasText: 'bold' }).waitFor();
		await composer(page).fill('```toml\n[sensor]\nport = "/dev/ttyUSB0" # mind the 0\n```');
		await composer(page).press('Enter');
		await timeline(page).locator('.codeblock .aside', { hasText: 'mind the 0' }).waitFor();
		await composer(page).fill('- a list\n- [x] with a task\n\n> and a quote\n\n|a|table|\n|-|-:|\n|1|2|');
		await composer(page).press('Enter');
		await timeline(page).locator('table td', { hasText: '2' }).waitFor();
		await write(page, '🎉👍');
		await timeline(page).locator('.is-emoji').waitFor();
	});

	test('[S42] a person, a room and an emoji are completed by the keyboard', async () => {
		await composer(page).pressSequentially('thanks @mar');
		await page.getByRole('option', { name: /Maren Holt/ }).waitFor();
		await composer(page).press('Enter');
		await composer(page).pressSequentially('in #eng');
		await page.getByRole('option', { name: /engine room/ }).waitFor();
		await composer(page).press('Tab');
		await composer(page).pressSequentially('done :thumbs');
		await page.getByRole('option', { name: 'thumbs up' }).waitFor();
		await composer(page).press('Enter');
		expect(await composer(page).inputValue()).toMatch(/^thanks @maren\.holt in \[#engine room\]\(\/rooms\/rm_\w+\) done 👍 $/);
		await composer(page).press('Control+z');
		expect(await composer(page).inputValue()).toMatch(/:thumbs$/);
		await composer(page).press('Control+Shift+z');
		await composer(page).press('Enter');
		await timeline(page).locator('bdi.mention', { hasText: '@Maren Holt' }).waitFor();
		await timeline(page).locator('a.mention', { hasText: '#engine room' }).first().waitFor();
	});

	test('[S42] one reacts with any emoji, and it is at hand the next time', async () => {
		const message = timeline(page).getByRole('article').filter({ hasText: 'thanks' });
		await message.hover();
		await message.getByRole('button', { name: 'React with another emoji' }).click();
		await page.getByRole('textbox', { name: 'Find an emoji' }).fill('Schraubenschlüssel');
		await page.getByRole('textbox', { name: 'Find an emoji' }).press('Enter');
		await message.getByRole('button', { name: /🔧/, pressed: true }).waitFor();
		await message.getByRole('button', { name: 'Add a reaction' }).click();
		expect(await page.getByRole('option').first().textContent()).toBe('🔧');
		await page.keyboard.press('Escape');
		await page.getByRole('dialog', { name: 'Emoji' }).waitFor({ state: 'detached' });
	});

	test('[S42] [S93] the picker, the suggestions and the preview are free of accessibility faults, small and large, light and dark', async () => {
		await composer(page).fill('a **bold** word');
		await page.getByRole('button', { name: 'Formatting' }).click();
		await page.getByRole('button', { name: 'Preview' }).click();
		for (const width of [360, 1440]) {
			await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
			for (const colorScheme of ['light', 'dark'] as const) {
				await showIn(page, colorScheme);
				await look(page, `preview-${width}-${colorScheme}`);
				await composer(page).fill('');
				await composer(page).pressSequentially('@');
				await page.getByRole('listbox', { name: 'Suggestions' }).waitFor();
				await look(page, `suggestions-${width}-${colorScheme}`);
				await composer(page).press('Escape');
				await page.getByRole('button', { name: 'Emoji', exact: true }).click();
				await page.getByRole('option').first().waitFor();
				await page.getByRole('tab', { name: 'People' }).click();
				await look(page, `picker-${width}-${colorScheme}`);
				await page.keyboard.press('Escape');
				await composer(page).fill('a **bold** word');
			}
		}
		await composer(page).fill('');
		await page.setViewportSize({ width: 1440, height: 900 });
	}, 240_000);

	test('[S42] [P1.10] without a network all of this works as before', async () => {
		await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null), soon).toBe(true);
		await page.context().setOffline(true);
		try {
			await page.reload();
			await timeline(page).locator('strong', { hasText: 'bold' }).waitFor();
			await timeline(page).locator('.codeblock .aside').first().waitFor();
			await page.getByRole('button', { name: 'Emoji', exact: true }).click();
			await page.getByRole('option').first().waitFor();
			await page.keyboard.press('Escape');
		} finally {
			await page.context().setOffline(false);
		}
	});

	test('[B11] [P4.18] with the page’s policy off, nothing of names, rooms and messages runs', async () => {
		await withoutPolicy(page, async () => {
			await makeRoom(page, hostile[0] ?? '');
			await composer(page).waitFor();
			for (const text of asMarkdown) {
				await composer(page).fill(text);
				await composer(page).press('Enter');
				await expect.poll(() => composer(page).inputValue()).toBe('');
			}
			await page.getByRole('button', { name: 'Formatting' }).click();
			await composer(page).fill(asMarkdown.join('\n\n'));
			await page.getByRole('button', { name: 'Preview' }).click();
			await page.getByRole('region', { name: 'Preview' }).getByText('press').first().waitFor();
			const room = page.url();
			await page.goto(`${server.url}/settings`);
			await page.getByRole('textbox', { name: 'Full name' }).fill('<img src=x onerror=window.ran=20>');
			await page.getByRole('button', { name: 'Save changes' }).click();
			await page.goto(room);
			await timeline(page).getByRole('article').first().waitFor();
			for (const link of await timeline(page).getByText('press').all()) await link.click();
			expect(await page.evaluate(() => (window as { ran?: number }).ran)).toBeUndefined();
			expect(await timeline(page).locator('img, iframe, form, details, script').count()).toBe(0);
			// The same markup does run where it gets into a page as markup, so that this test can fail.
			expect(await inject(page)).not.toEqual([]);
		});
	});

	test('[B11] [P4.18] with the page’s policy alone, markup that got into the page runs nothing', async () => {
		await page.goto(`${server.url}/rooms`);
		await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
		expect(await inject(page)).toEqual([]);
	});

	test('no page has thrown anything', () => expect(device.errors).toEqual([]));
});

async function look(page: Page, name: string): Promise<void> {
	// What the last press opened has its colours in the next frame.
	await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
	const { violations } = await new AxeBuilder({ page })
		.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
		.analyze();
	expect(violations.map(({ id, nodes }) => `${name}: ${id} at ${nodes[0]?.target.join(' ')}`)).toEqual([]);
	expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
	await page.screenshot({ path: `${shots}/${name}.png` });
}

async function withoutPolicy(page: Page, work: () => Promise<void>): Promise<void> {
	const session = await page.context().newCDPSession(page);
	await session.send('Page.setBypassCSP', { enabled: true });
	await page.reload();
	try {
		await work();
	} finally {
		await session.send('Page.setBypassCSP', { enabled: false });
		await session.detach();
	}
}

/** Puts each hostile text into the page as markup, scripts included, as a page without a reader of Markdown would, presses it, and says which of them ran. */
async function inject(page: Page): Promise<number[]> {
	return await page.evaluate(async (texts) => {
		const ran: number[] = [];
		const place = window as { ran?: number };
		for (const text of texts) {
			delete place.ran;
			const box = document.createElement('div');
			// Not the router's business, which would have us leave the page.
			box.addEventListener('click', (event) => event.stopPropagation());
			box.append(document.createRange().createContextualFragment(text));
			document.body.append(box);
			box.querySelector<HTMLElement>('a, button')?.click();
			for (let frame = 0; frame < 20 && place.ran === undefined; frame += 1) await new Promise(requestAnimationFrame);
			if (place.ran !== undefined) ran.push(place.ran);
			box.remove();
		}
		return ran;
	}, hostile);
}
