import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import {
	composer,
	connection,
	Device,
	makeRoom,
	roomLink,
	signUp,
	soon,
	stateOf,
	texts,
	timeline,
	write
} from '../support/browser.ts';
import { pglite } from '../support/databases.ts';
import { freePort } from '../support/free-port.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

describe('two people and a server that goes away', () => {
	let env: Record<string, string>;
	let remove: () => Promise<void>;
	let server: ServerProcess;
	let ada: Page, ben: Page;
	let room = '';
	const [adasLaptop, bensPhone] = [new Device(), new Device({ width: 390, height: 844 })];

	beforeAll(async () => {
		const database = await pglite.forProcess();
		env = { ...database.env, PORT: String(await freePort()) };
		remove = database.remove;
		server = await startServerProcess(env);
		ada = await adasLaptop.open(`${server.url}/signup`);
		await signUp(ada, 'Ada Okafor');
		await makeRoom(ada, 'watch handover');
		room = new URL(ada.url()).pathname;
		ben = await bensPhone.open(`${server.url}/signup`);
		await signUp(ben, 'Ben Lindqvist');
		await joinChannel(ben, room);
	});
	afterAll(async () => {
		await adasLaptop.dispose();
		await bensPhone.dispose();
		await server.kill();
		await remove();
	});

	test('[S19] [S24] [S26] [S37] [S96] what one writes the other reads at once, and its state goes from saved to sent', async () => {
		await write(ada, 'first from Ada');
		await expect.poll(() => texts(ben, 'first from'), soon).toEqual(['first from Ada']);
		await expect.poll(() => stateOf(ada, 'first from Ada'), soon).toMatch(/^(sent|delivered|read)$/);
		await write(ben, 'first from Ben');
		await expect.poll(() => texts(ada, 'first from'), soon).toEqual(['first from Ada', 'first from Ben']);
	});

	test('[S40] while one types the other is told, and no longer once the message is sent', async () => {
		await composer(ben).pressSequentially('on my way', { delay: 30 });
		await expect.poll(() => ada.getByText(/Ben.* is writing/).count(), soon).toBe(1);
		await composer(ben).press('Enter');
		await expect.poll(() => ada.getByText(/Ben.* is writing/).count(), soon).toBe(0);
	});

	test('[P1.1] [P1.10] [S21] the server is killed: after a reload everything is there, and writing goes on', async () => {
		await expect.poll(() => ada.evaluate(() => navigator.serviceWorker.controller !== null), soon).toBe(true);
		await server.kill();
		await expect.poll(() => connection(ada).innerText(), { ...soon, timeout: 40_000 }).toMatch(/Offline|Connecting/);
		await ada.reload();
		await expect.poll(() => texts(ada, 'first from'), soon).toEqual(['first from Ada', 'first from Ben']);
		for (const text of ['second one', 'second two', 'second three']) await write(ada, text);
		await expect.poll(() => stateOf(ada, 'second three'), soon).toBe('saved');
		await ada.reload();
		await expect.poll(() => texts(ada, 'second'), soon).toEqual(['second one', 'second two', 'second three']);
	});

	test('[P1.6] a room is made offline and written to, and the browser is closed', async () => {
		await makeRoom(ada, 'made at sea');
		await write(ada, 'nobody can hear us');
		await expect.poll(() => stateOf(ada, 'nobody can hear us'), soon).toBe('saved');
		await adasLaptop.close();
		ada = await adasLaptop.open(server.url + room);
		await expect.poll(() => texts(ada, 'second'), soon).toEqual(['second one', 'second two', 'second three']);
		await roomLink(ada, 'made at sea').click();
		await expect.poll(() => texts(ada, 'nobody can'), soon).toEqual(['nobody can hear us']);
		await adasLaptop.close();
	});

	test('[P3.1] [P3.3] [S101] the server is back, the browser is opened: everything arrives, once and in order', async () => {
		server = await startServerProcess(env);
		await write(ben, 'is anybody there');
		ada = await adasLaptop.open(server.url + room);
		const expected = ['second one', 'second two', 'second three'];
		await expect.poll(() => texts(ben, 'second'), { ...soon, timeout: 40_000 }).toEqual(expected);
		await expect.poll(() => texts(ada, 'second'), soon).toEqual(expected);
		await expect.poll(() => stateOf(ada, 'second three'), soon).toMatch(/^(sent|delivered|read)$/);
		await roomLink(ada, 'made at sea').click();
		await expect.poll(() => stateOf(ada, 'nobody can hear us'), soon).toMatch(/^(sent|delivered|read)$/);
		await joinChannel(ben, new URL(ada.url()).pathname);
		await expect.poll(() => texts(ben, 'nobody can'), soon).toEqual(['nobody can hear us']);
	});

	test('[P1.5] [P1.4] two tabs of one person see each other with the server gone, and send once when it is back', async () => {
		await ada.goto(server.url + room);
		const other = await adasLaptop.open(server.url + room);
		await expect.poll(() => texts(other, 'second'), soon).toHaveLength(3);
		await server.kill();
		await expect.poll(() => connection(other).innerText(), { ...soon, timeout: 40_000 }).toMatch(/Offline|Connecting/);
		await write(ada, 'third from one tab');
		await expect.poll(() => texts(other, 'third'), soon).toEqual(['third from one tab']);
		await write(other, 'third from the other');
		await expect.poll(() => texts(ada, 'third'), soon).toEqual(['third from one tab', 'third from the other']);
		server = await startServerProcess(env);
		await ben.goto(server.url + room);
		await expect
			.poll(() => texts(ben, 'third'), { ...soon, timeout: 40_000 })
			.toEqual(['third from one tab', 'third from the other']);
		await other.close();
	});

	test('[S20] no page has thrown anything', () => {
		expect([...adasLaptop.errors, ...bensPhone.errors]).toEqual([]);
	});
});

/** By its link, as from an invitation: the page asks the server to let them in. */
async function joinChannel(page: Page, path: string): Promise<void> {
	const id = path.split('/').at(-1) ?? '';
	await page.evaluate((room) => fetch(`/api/rooms/${room}/join`, { method: 'POST' }), id);
	await page.goto(new URL(path, page.url()).href);
	await timeline(page).waitFor();
}
