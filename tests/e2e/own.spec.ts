import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Page } from 'playwright-core';
import { composer, connection, Device, makeRoom, password, signUp, soon, timeline, write } from '../support/browser.ts';
import { pglite } from '../support/databases.ts';
import { freePort } from '../support/free-port.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

describe('one person on two devices', () => {
	let env: Record<string, string>;
	let remove: () => Promise<void>;
	let server: ServerProcess;
	let laptop: Page, phone: Page;
	let room = '';
	const devices = [new Device(), new Device({ width: 390, height: 844 }), new Device()];

	beforeAll(async () => {
		const database = await pglite.forProcess();
		env = { ...database.env, PORT: String(await freePort()) };
		remove = database.remove;
		server = await startServerProcess(env);
		laptop = await devices[0]!.open(`${server.url}/signup`);
		await signUp(laptop, 'Ada Okafor');
		await makeRoom(laptop, 'watch handover');
		room = new URL(laptop.url()).pathname;
		phone = await signIn(devices[1]!);
	});
	afterAll(async () => {
		for (const device of devices) await device.dispose();
		await server.kill();
		await remove();
	});

	async function signIn(device: Device): Promise<Page> {
		const page = await device.open(`${server.url}/login`);
		await page.getByRole('textbox', { name: 'Email or username' }).fill('ada.okafor');
		await page.getByRole('textbox', { name: 'Password' }).fill(password);
		await page.getByRole('button', { name: 'Sign in' }).click();
		await page.waitForURL(/\/rooms/);
		await page.goto(server.url + room);
		await vi.waitFor(async () => expect(await connection(page).innerText()).toMatch(/Online/), soon);
		return page;
	}
	const drafts = () => Promise.all([laptop, phone].map((page) => composer(page).inputValue()));

	test('[P1.30] [S22] a draft that is typed on one device stands on the other, and the caret stays where one types', async () => {
		await composer(laptop).pressSequentially('See you at the quay');
		await expect.poll(drafts, soon).toEqual(['See you at the quay', 'See you at the quay']);
		await composer(phone).press('Home');
		await composer(phone).pressSequentially('Leif! ');
		await composer(laptop).pressSequentially(', at four');
		const both = 'Leif! See you at the quay, at four';
		await expect.poll(drafts, soon).toEqual([both, both]);
	});

	test('[P3.30] [S101] what both type while the server is killed stands on both, and on a third device later', async () => {
		await server.kill();
		await expect.poll(() => connection(laptop).innerText(), soon).toMatch(/Offline|Connecting/);
		await composer(laptop).press('End');
		await composer(laptop).pressSequentially(', with the winch log');
		await composer(phone).press('Home');
		await composer(phone).pressSequentially('Hello ');
		server = await startServerProcess(env);
		const both = 'Hello Leif! See you at the quay, at four, with the winch log';
		await expect.poll(drafts, { ...soon, timeout: 40_000 }).toEqual([both, both]);
		await server.kill();
		server = await startServerProcess(env);
		const third = await signIn(devices[2]!);
		await expect.poll(() => composer(third).inputValue(), soon).toBe(both);
		await third.close();
	});

	test('[P1.30] a draft survives a reload without a server', async () => {
		await server.kill();
		await composer(laptop).fill('typed at sea');
		await expect.poll(() => unsaidRows(laptop), soon).toBe(1);
		await laptop.reload({ waitUntil: 'commit' });
		await expect.poll(() => composer(laptop).inputValue(), soon).toBe('typed at sea');
		server = await startServerProcess(env);
		await expect.poll(drafts, { ...soon, timeout: 40_000 }).toEqual(['typed at sea', 'typed at sea']);
	});

	test('[S26] sending lets the draft go on all devices', async () => {
		await composer(laptop).press('Enter');
		await expect.poll(drafts, soon).toEqual(['', '']);
	});

	test('[P1.30] [S42] a message saved on one device is on the list of the other, opens its room, and can be taken off', async () => {
		await write(laptop, 'The code of the gate is 4711');
		const article = timeline(laptop).getByRole('article').filter({ hasText: '4711' });
		await article.hover();
		await article.getByRole('button', { name: 'More', exact: true }).click();
		await laptop.getByRole('menuitem', { name: 'Save for later' }).click();
		await phone.goto(`${server.url}/saved`);
		const list = phone.getByRole('list', { name: 'Saved messages' });
		await expect.poll(() => list.getByRole('link', { name: /4711/ }).count(), soon).toBe(1);
		await list.getByRole('link', { name: /4711/ }).click();
		await phone.waitForURL(/\/rooms\/rm_.*at=msg_/);
		await phone.goto(`${server.url}/saved`);
		await list.getByRole('button', { name: 'Take off saved' }).click();
		await expect.poll(() => phone.getByText('Nothing saved yet').count(), soon).toBe(1);
		expect(devices.flatMap(({ errors }) => errors)).toEqual([]);
	});
});

/** How many pages of this device have kept something that the server has not said. */
function unsaidRows(page: Page): Promise<number> {
	return page.evaluate(async () => {
		const name = (await indexedDB.databases()).find((database) => database.name?.endsWith('/kith'))?.name ?? '';
		const database = await new Promise<IDBDatabase>((resolve) => {
			const request = indexedDB.open(name);
			request.onsuccess = () => resolve(request.result);
		});
		const keys = await new Promise<IDBValidKey[]>((resolve) => {
			const request = database.transaction('own').objectStore('own').getAllKeys();
			request.onsuccess = () => resolve(request.result);
		});
		database.close();
		return keys.filter((key) => String(key).startsWith('mine/')).length;
	});
}
