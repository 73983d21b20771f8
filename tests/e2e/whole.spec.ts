/** The whole app at once: by keyboard alone, in German, from right to left, and every screen under axe in both themes and two widths. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { composer, Device, makeRoom, roomLink, showIn, signUp, soon, stateOf, timeline, write } from '../support/browser.ts';
import { pglite } from '../support/databases.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

const sizes = [
	[360, 740],
	[1440, 900]
] as const;

describe('the whole app', () => {
	let server: ServerProcess;
	let remove: () => Promise<void>;
	let page: Page;
	let room = '';
	const device = new Device({ width: 1440, height: 900 });

	async function speak(person: Page, language: 'en' | 'de'): Promise<void> {
		await person.goto(`${server.url}/settings`);
		await person.getByRole('combobox', { name: /Language|Sprache/ }).selectOption(language);
		await person.getByRole('heading', { name: language === 'de' ? 'Darstellung' : 'Appearance' }).waitFor();
	}

	beforeAll(async () => {
		const database = await pglite.forProcess();
		remove = database.remove;
		server = await startServerProcess(database.env);
		page = await device.open(`${server.url}/signup`);
		await page.emulateMedia({ reducedMotion: 'reduce' });
		await signUp(page, 'Maren Holt');
		await makeRoom(page, 'engine room');
		room = new URL(page.url()).pathname;
	});
	afterAll(async () => {
		await device.dispose();
		await server.kill();
		await remove();
	});

	test('[S93] a keyboard alone opens a room, writes, reacts, replies, starts a thread, searches, and reaches settings and outbox', async () => {
		await page.goto(`${server.url}/rooms`);
		await roomLink(page, 'engine room').waitFor();
		await walkTo(page, /engine room/);
		await page.keyboard.press('Enter');
		await composer(page).waitFor();
		await walkTo(page, /^Message$/);
		await page.keyboard.type('Fuel filter B swapped');
		await page.keyboard.press('Enter');
		await expect.poll(() => stateOf(page, 'Fuel filter'), soon).toMatch(/^(sent|delivered|read)$/);
		await onLastMessage(page);
		await page.keyboard.press('Enter');
		await page.getByRole('menu').waitFor();
		await page.keyboard.press('Enter');
		await expect.poll(() => timeline(page).getByRole('button', { pressed: true }).count(), soon).toBe(1);
		await onLastMessage(page);
		await page.keyboard.press('r');
		await page.keyboard.type('and A tomorrow');
		await page.keyboard.press('Enter');
		await expect.poll(() => stateOf(page, 'and A tomorrow'), soon).toMatch(/^(sent|delivered|read)$/);
		await onLastMessage(page);
		await page.keyboard.press('t');
		const thread = page.getByRole('complementary', { name: /Thread/ });
		await thread.waitFor();
		await expect.poll(() => focusedName(page), soon).toMatch(/Reply|Message|thread/i);
		await page.keyboard.type('who has the spare one?');
		await page.keyboard.press('Enter');
		await thread.getByText('who has the spare one?').waitFor();
		await page.keyboard.press('Escape');
		await page.keyboard.press('Control+k');
		await page.getByRole('dialog').waitFor();
		await page.keyboard.type('engine');
		await page.keyboard.press('Escape');
		for (const [name, address] of [
			[/^Settings$/, '/settings'],
			[/^Search/, '/search']
		] as const) {
			await page.goto(server.url + room);
			await composer(page).waitFor();
			await walkTo(page, name);
			await page.keyboard.press('Enter');
			await page.waitForURL((url) => url.pathname === address);
		}
	});

	test('[S124] [S93] what waits is edited, discarded and put back by keyboard, and says why it waits', async () => {
		await page.goto(server.url + room);
		await composer(page).waitFor();
		await page.context().setOffline(true);
		await write(page, 'no network in the engine room');
		await expect.poll(() => stateOf(page, 'no network'), soon).toBe('saved');
		await walkTo(page, /^Outbox/);
		await page.keyboard.press('Enter');
		await page.waitForURL(/\/outbox$/);
		const section = page.getByRole('region', { name: 'engine room' });
		await section.getByText(/Waits for|does not answer/).waitFor();
		await walkTo(page, /^Edit$/);
		await page.keyboard.press('Enter');
		await page.keyboard.press('ControlOrMeta+a');
		await page.keyboard.type('no network below deck');
		await page.keyboard.press('Control+Enter');
		await section.getByText('no network below deck').waitFor();
		await walkTo(page, /^Discard$/);
		await page.keyboard.press('Enter');
		await expect.poll(() => section.count(), soon).toBe(0);
		await walkTo(page, /^Undo$/);
		await page.keyboard.press('Enter');
		await section.getByText('no network below deck').waitFor();
		await expectNoViolations(page, 'the outbox');
		await page.context().setOffline(false);
		await expect.poll(() => section.count(), { ...soon, timeout: 40_000 }).toBe(0);
	});

	test('[P1.12] German is chosen in the settings, and then everything is German, from the first paint on', async () => {
		await speak(page, 'de');
		expect(await page.locator('html').getAttribute('lang')).toBe('de');
		await page.goto(server.url + room);
		await page.getByRole('textbox', { name: 'Nachricht', exact: true }).waitFor();
		await page.getByRole('log').getByText('Fuel filter B swapped').first().waitFor();
		const painted = await fetch(`${server.url}/login`, { headers: { cookie: 'kith.language=de' } });
		expect(await painted.text()).toMatch(/<html lang="de" dir="ltr"[\s\S]*Anmelden/);
		const asked = await fetch(`${server.url}/login`, { headers: { 'accept-language': 'de-AT, en;q=0.5' } });
		expect([asked.headers.get('vary'), await asked.text()]).toEqual([
			expect.stringContaining('accept-language'),
			expect.stringContaining('Anmelden')
		]);
		await speak(page, 'en');
	});

	test('[P1.12] [S92] German fits on every screen, small and large', async () => {
		await speak(page, 'de');
		for (const [width, height] of sizes) {
			await page.setViewportSize({ width, height });
			for (const path of ['/rooms', room, '/outbox', '/settings', '/search', '/threads', '/login', '/signup']) {
				await page.goto(server.url + path);
				await page.getByRole('main').first().waitFor();
				await expectNoOverflow(page, `${path} in German at ${width} px`);
			}
		}
		await page.setViewportSize({ width: 1440, height: 900 });
		await speak(page, 'en');
	});

	test('[P1.13] from right to left the panes are mirrored, nothing runs over, and texts keep their own direction', async () => {
		await page.goto(server.url + room);
		await write(page, 'שלום לכולם');
		for (const [width, height] of sizes) {
			await page.setViewportSize({ width, height });
			for (const path of [room, '/rooms', '/outbox', '/settings', '/search']) {
				await page.goto(server.url + path);
				await page.getByRole('main').first().waitFor();
				await page.evaluate(() => (document.documentElement.dir = 'rtl'));
				await expectNoOverflow(page, `${path} from right to left at ${width} px`);
			}
		}
		await page.goto(server.url + room);
		await composer(page).waitFor();
		const middles = () =>
			page.evaluate(() =>
				['nav.rooms', 'main'].map((selector) => {
					const box = document.querySelector(selector)!.getBoundingClientRect();
					return box.left + box.width / 2;
				})
			);
		const [rooms = 0, main = 0] = await middles();
		await page.evaluate(() => (document.documentElement.dir = 'rtl'));
		const [mirroredRooms = 0, mirroredMain = 0] = await middles();
		expect([rooms < main, mirroredRooms > mirroredMain]).toEqual([true, true]);
		const text = timeline(page).getByText('Fuel filter B swapped').first();
		expect(await text.evaluate((element) => getComputedStyle(element).unicodeBidi)).toMatch(/plaintext|isolate/);
	});

	test('[S93] axe finds nothing on any screen, light and dark, small and large', async () => {
		for (const [width, height] of sizes) {
			await page.setViewportSize({ width, height });
			for (const colorScheme of ['light', 'dark'] as const) {
				await showIn(page, colorScheme);
				for (const path of [room, '/search', '/threads', '/settings', '/outbox']) {
					await page.goto(server.url + path);
					await page.getByRole('main').first().waitFor();
					if (path === room) await timeline(page).getByRole('article').last().waitFor();
					await expectNoViolations(page, `${path} at ${width} px, ${colorScheme}`);
				}
				await page.goto(server.url + room);
				await composer(page).waitFor();
				await page.keyboard.press('Control+k');
				await page.getByRole('dialog').waitFor();
				await expectNoViolations(page, `the palette at ${width} px, ${colorScheme}`);
				await page.keyboard.press('Escape');
				await onLastMessage(page);
				await page.keyboard.press('Enter');
				await page.getByRole('menu').waitFor();
				await expectNoViolations(page, `the menu of a message at ${width} px, ${colorScheme}`);
				await page.keyboard.press('Escape');
			}
		}
	}, 240_000);

	test('[S93] no page has thrown anything', () => expect(device.errors).toEqual([]));
});

const focusedName = (page: Page): Promise<string> =>
	page.evaluate(() => {
		const element = document.activeElement as HTMLInputElement | null;
		if (!element || element === document.body) return '';
		return (element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent ?? '').trim();
	});

/** As somebody without a pointer gets there. */
async function walkTo(page: Page, name: RegExp): Promise<void> {
	const passed: string[] = [];
	for (let step = 0; step < 60; step += 1) {
		const here = await focusedName(page);
		if (name.test(here)) return;
		passed.push(here.slice(0, 30));
		await page.keyboard.press('Tab');
	}
	throw new Error(`no way by Tab to ${name.source}: ${passed.join(' | ')}`);
}

/** From the list of messages its arrows lead to one. */
async function onLastMessage(page: Page): Promise<void> {
	await timeline(page).first().focus();
	await page.keyboard.press('ArrowUp');
	await expect.poll(() => page.evaluate(() => document.activeElement?.tagName), soon).toBe('ARTICLE');
}

async function expectNoOverflow(page: Page, where: string): Promise<void> {
	const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
	expect(overflow, where).toBeLessThanOrEqual(0);
}

async function expectNoViolations(page: Page, where: string): Promise<void> {
	// A list that is still finding its place hides and shows its rows under the eyes of axe.
	await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestIdleCallback(resolve))));
	const { violations } = await new AxeBuilder({ page })
		.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
		.analyze();
	expect(violations.map(({ id, nodes }) => `${where}: ${id} at ${nodes[0]?.target.join(' ')}`)).toEqual([]);
}
