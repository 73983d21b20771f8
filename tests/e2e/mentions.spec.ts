import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	composer,
	connection,
	Device,
	makeRoom,
	openRoomByName,
	password,
	roomLink,
	signUp,
	soon,
	stateOf,
	timeline,
	write
} from '../support/browser.ts';
import { pglite } from '../support/databases.ts';
import { freePort } from '../support/free-port.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

const message = (page: Page, text: string): Locator => timeline(page).getByRole('article').filter({ hasText: text }).first();

describe('two people speak to one another by name, and keep what matters', () => {
	let env: Record<string, string>;
	let remove: () => Promise<void>;
	let server: ServerProcess;
	let ada: Page, ben: Page;
	let room = '';
	const [adas, bens] = [new Device({ width: 1440, height: 900 }), new Device({ width: 1440, height: 900 })];

	beforeAll(async () => {
		const database = await pglite.forProcess();
		env = { ...database.env, PORT: String(await freePort()) };
		remove = database.remove;
		server = await startServerProcess(env);
		ada = await adas.open(`${server.url}/signup`);
		await signUp(ada, 'Ada Okafor');
		await makeRoom(ada, 'engine room');
		room = new URL(ada.url()).pathname;
		ben = await bens.open(`${server.url}/signup`);
		await signUp(ben, 'Ben Lindqvist');
		await ben.evaluate((path) => fetch(`/api${path}/join`, { method: 'POST' }), room);
		await ben.goto(server.url + room);
		await composer(ben).waitFor();
		await makeRoom(ben, 'galley');
	});
	afterAll(async () => {
		await adas.dispose();
		await bens.dispose();
		await server.kill();
		await remove();
	});

	test('[S42] who is named sees it in the list of rooms, and the message stands out until and after it is read', async () => {
		await write(ada, 'The pump is back, `@ben.lindqvist` in code is nobody');
		await write(ada, 'Can you look at the winch, @Ben.Lindqvist?');
		const badge = roomLink(ben, 'engine room').getByLabel('1 mention');
		await badge.waitFor();
		await openRoomByName(ben, 'engine room');
		await message(ben, 'look at the winch').waitFor();
		expect(await message(ben, 'look at the winch').getAttribute('class')).toContain('is-mention');
		expect(await message(ben, 'look at the winch').getAttribute('aria-description')).toContain('speaks to you');
		expect(await message(ben, 'in code is nobody').getAttribute('class')).not.toContain('is-mention');
		await expect.poll(() => badge.count(), soon).toBe(0);
	});

	test('[S42] the owner pins with a key; both see the mark, the room says so, and the list leads there', async () => {
		await message(ada, 'look at the winch').focus();
		await ada.keyboard.press('p');
		for (const page of [ada, ben]) {
			await message(page, 'look at the winch').getByText('Pinned').waitFor();
			await timeline(page)
				.getByText(/(You|Ada Okafor) pinned a message/)
				.waitFor();
		}
		const details = ben.getByRole('complementary', { name: 'Details' });
		await details.getByRole('button', { name: /look at the winch/ }).click();
		await expect.poll(() => ben.evaluate(() => document.activeElement?.textContent ?? ''), soon).toContain('look at the winch');
		await message(ben, 'look at the winch').focus();
		await ben.keyboard.press('Enter');
		const menu = ben.getByRole('menu');
		await menu.getByRole('menuitem', { name: 'Save for later' }).waitFor();
		expect(await menu.getByRole('menuitem', { name: 'Pin for everyone' }).count()).toBe(0);
		await ben.keyboard.press('Escape');
	});

	test('[S42] earlier texts are shown from the menu, and gone with the message', async () => {
		await write(ada, 'Fuel filter A swapped');
		await expect.poll(() => stateOf(ada, 'Fuel filter A'), soon).toMatch(/^(sent|delivered|read)$/);
		await message(ada, 'Fuel filter A').focus();
		await ada.keyboard.press('e');
		await composer(ada).fill('Fuel filter B swapped');
		await composer(ada).press('Enter');
		await message(ben, 'Fuel filter B').waitFor();
		await message(ben, 'Fuel filter B').focus();
		await ben.keyboard.press('h');
		const dialog = ben.getByRole('dialog', { name: 'Earlier texts' });
		await dialog.getByText('Fuel filter A swapped').waitFor();
		const { violations } = await new AxeBuilder({ page: ben }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
		expect(violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.target.join(' ')}`)).toEqual([]);
		await message(ada, 'Fuel filter B').focus();
		await ada.keyboard.press('Delete');
		await ada
			.getByRole('alertdialog')
			.getByRole('button', { name: /Delete|Take|Redact/ })
			.click();
		await expect.poll(() => dialog.getByText('Fuel filter A swapped').count(), soon).toBe(0);
		await dialog.getByText(/taken back/).waitFor();
		await dialog.getByRole('button', { name: 'Close' }).click();
	});

	test('[P1.15, S42] offline a pin is taken off at once, and a group with more people than before asks first', async () => {
		await makeRoom(ada, 'officers');
		// Made a group over the API, for the form makes channels.
		const group = await ada.evaluate(async () => {
			const answer = await fetch('/api/groups/create', {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ name: 'watch keepers', members: [] })
			});
			return ((await answer.json()) as { room: { id: string } }).room.id;
		});
		await openRoomByName(ada, 'watch keepers');
		await write(ada, 'all alone');
		await expect.poll(() => stateOf(ada, 'all alone'), soon).toMatch(/^(sent|delivered|read)$/);
		const id = await ben.evaluate(
			async () => ((await (await fetch('/api/users/me')).json()) as { user: { id: string } }).user.id
		);
		await server.kill();
		await expect.poll(() => connection(ada).innerText(), { ...soon, timeout: 40_000 }).toMatch(/Offline|Connecting/);
		await write(ada, 'still between me and me');
		await openRoomByName(ada, 'engine room');
		await message(ada, 'look at the winch').focus();
		await ada.keyboard.press('p');
		await expect.poll(() => message(ada, 'look at the winch').getByText('Pinned').count(), soon).toBe(0);
		// Where her page does not find it, the server comes back first: what happens there she learns of later.
		const elsewhere = await startServerProcess({ ...env, PORT: String(await freePort()) });
		await addMember(elsewhere.url, group, id);
		await elsewhere.kill();
		server = await startServerProcess(env);
		await openRoomByName(ada, 'watch keepers');
		await message(ada, 'still between')
			.getByText(/More people are in this room/)
			.waitFor({ timeout: 40_000 });
		await message(ada, 'still between').getByRole('button', { name: 'Send anyway' }).click();
		await expect
			.poll(
				() =>
					message(ada, 'still between')
						.getByText(/More people/)
						.count(),
				soon
			)
			.toBe(0);
		await expect.poll(() => stateOf(ada, 'still between me and me'), soon).toMatch(/^(sent|delivered|read)$/);
		await expect.poll(() => message(ben, 'look at the winch').getByText('Pinned').count(), soon).toBe(0);
	});

	test('[S44] from a room one writes to one of its members alone', async () => {
		await openRoomByName(ada, 'engine room');
		await ada.getByRole('button', { name: 'Message Ben Lindqvist' }).click();
		await ada.getByRole('heading', { name: 'Ben Lindqvist', level: 1 }).waitFor();
		await write(ada, 'between you and me');
		await openRoomByName(ben, 'Ada Okafor');
		await message(ben, 'between you and me').waitFor();
		await openRoomByName(ben, 'engine room');
		await timeline(ben).getByRole('article').first().waitFor();
		expect(await message(ben, 'between you and me').count()).toBe(0);
	});

	/** As Ada from another device of hers. */
	async function addMember(url: string, group: string, user: string): Promise<void> {
		const json = { 'content-type': 'application/json' };
		const body = JSON.stringify({ username: 'ada.okafor', password, client: 'api' });
		const login = await fetch(`${url}/api/auth/login`, { method: 'POST', headers: json, body });
		const { accessToken } = (await login.json()) as { accessToken: string };
		const headers = { ...json, authorization: `Bearer ${accessToken}` };
		const path = `/api/rooms/${group}/members/${user}`;
		expect((await fetch(url + path, { method: 'PUT', headers, body: '{}' })).status).toBe(200);
	}

	test('[S93] no page has thrown anything', () => expect([...adas.errors, ...bens.errors]).toEqual([]));
});
