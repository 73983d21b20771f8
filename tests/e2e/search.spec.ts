import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Page } from 'playwright-core';
import { connection, Device, makeRoom, showIn, signUp, soon, stateOf, timeline, write } from '../support/browser.ts';
import { pglite } from '../support/databases.ts';
import { freePort } from '../support/free-port.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

describe('searching on a device and on its server', () => {
	let env: Record<string, string>;
	let remove: () => Promise<void>;
	let server: ServerProcess;
	let ada: Page;
	const laptop = new Device();

	beforeAll(async () => {
		const database = await pglite.forProcess();
		env = { ...database.env, PORT: String(await freePort()) };
		remove = database.remove;
		server = await startServerProcess(env);
		ada = await laptop.open(`${server.url}/signup`);
		await signUp(ada, 'Ada Okafor');
		await makeRoom(ada, 'engine room');
		await write(ada, 'Fuel filter A is at 0.5 bar');
		await write(ada, 'Ölstand geprüft, <b>Filter</b> B folgt');
		await makeRoom(ada, 'galley');
		await write(ada, 'Bread is out');
		await vi.waitFor(async () => expect(await stateOf(ada, 'Bread is out')).toMatch(/^(sent|delivered|read)$/), soon);
		await ada.waitForFunction(() => navigator.serviceWorker.controller !== null);
	});
	afterAll(async () => {
		await laptop.dispose();
		await server.kill();
		await remove();
	});

	const violations = async () =>
		(await new AxeBuilder({ page: ada }).withTags(wcag).analyze()).violations.map(
			({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`
		);
	const shoot = async (name: string) => {
		const folder = process.env.KITH_SCREENSHOTS;
		if (folder !== undefined) await ada.screenshot({ path: `${folder}/${name}.png` });
	};
	const box = () => ada.getByRole('searchbox', { name: 'Search messages' });
	const found = () => ada.locator('.result .msg-text').allInnerTexts();
	const marked = () => ada.locator('.result mark').allInnerTexts();
	const source = (name: string) => ada.getByRole('heading', { name: new RegExp(`^${name}`) });

	test('[S65] [B11] the palette leads to messages, newest first, what was found marked and nothing run', async () => {
		await ada.keyboard.press('Control+k');
		await ada.getByRole('combobox', { name: 'Jump to or search' }).fill('filter');
		await ada.getByRole('option', { name: 'Search messages for “filter”' }).waitFor();
		await ada.keyboard.press('Control+Enter');
		await expect.poll(found, soon).toEqual(['Ölstand geprüft, <b>Filter</b> B folgt', 'Fuel filter A is at 0.5 bar']);
		expect(await marked()).toEqual(['Filter', 'filter']);
		await expect.poll(() => source('On this device').innerText(), soon).toContain('2 of 2');
		await expect.poll(() => source('From the server').innerText(), soon).toContain('nothing more');
		expect(new URL(ada.url()).searchParams.get('q')).toBe('filter');
	});

	test('[S42] filters narrow it, typed or pressed, and an unfinished word is enough', async () => {
		await box().fill('olst');
		await expect.poll(found, soon).toEqual(['Ölstand geprüft, <b>Filter</b> B folgt']);
		await box().fill('filter in:galley');
		await ada.getByText('Nothing for “filter in:galley”').waitFor();
		await box().fill('has:link');
		await ada.getByRole('button', { name: 'Has a link' }).click();
		await expect.poll(() => box().inputValue(), soon).toBe('');
		await box().fill('before:soon filter');
		await ada.getByRole('alert').waitFor();
	});

	test('a room’s own search stays in it until it is let go of', async () => {
		await ada.keyboard.press('Control+k');
		await ada.getByRole('combobox').fill('eng');
		await ada.keyboard.press('Enter');
		await timeline(ada).waitFor();
		await ada.getByRole('link', { name: 'Search in this room' }).click();
		await box().fill('bread');
		await ada.getByText('Nothing for “bread”').waitFor();
		await ada.getByRole('button', { name: 'Remove filter: In engine room' }).click();
		await expect.poll(found, soon).toEqual(['Bread is out']);
		await ada.locator('a.result').click();
		await ada.waitForURL(/\/rooms\/rm_\w+\?at=msg_/);
	});

	test('[S93] search and palette have no violation, wide and narrow, light and dark', async () => {
		for (const [width, height] of [
			[1440, 900],
			[360, 740]
		] as const) {
			for (const colorScheme of ['light', 'dark'] as const) {
				await ada.setViewportSize({ width, height });
				await showIn(ada, colorScheme);
				await ada.goto(`${server.url}/search?q=filter`);
				await expect.poll(found, soon).toHaveLength(2);
				await expect.poll(() => source('From the server').innerText(), soon).toContain('nothing more');
				await shoot(`search-${width}-${colorScheme}`);
				expect(await violations()).toEqual([]);
				await ada.keyboard.press('Control+k');
				await ada.getByRole('combobox').fill('e');
				await ada.getByRole('option', { name: 'Search messages for “e”' }).waitFor();
				await shoot(`palette-${width}-${colorScheme}`);
				expect(await violations()).toEqual([]);
				await ada.keyboard.press('Escape');
			}
		}
		await ada.setViewportSize({ width: 1280, height: 800 });
	});

	test('[P1.31] with the server gone it searches what is here, after a reload too, and says so', async () => {
		await server.kill();
		await expect.poll(() => connection(ada).innerText(), { ...soon, timeout: 40_000 }).toMatch(/Offline|Connecting/);
		await ada.goto(`${server.url}/search?q=filter`);
		await expect.poll(found, soon).toHaveLength(2);
		await expect
			.poll(() => source('From the server').innerText(), { ...soon, timeout: 40_000 })
			.toMatch(/offline|did not answer/);
		await ada.getByText('This device has every message of these rooms.').waitFor();
		server = await startServerProcess(env);
		await expect.poll(() => source('From the server').innerText(), { ...soon, timeout: 40_000 }).toContain('nothing more');
	});

	test('no page has thrown anything', () => {
		expect(laptop.errors).toEqual([]);
	});
});
