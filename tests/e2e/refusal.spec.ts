import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Page } from 'playwright-core';
import { Device, makeRoom, signUp, soon, stateOf, texts, timeline, write } from '../support/browser.ts';
import { pglite } from '../support/databases.ts';
import { freePort } from '../support/free-port.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

describe('somebody is removed from a room while offline', () => {
	let env: Record<string, string>;
	let remove: () => Promise<void>;
	let server: ServerProcess;
	let ada: Page, ben: Page;
	let room = '';
	const [adasLaptop, bensLaptop] = [new Device(), new Device()];

	beforeAll(async () => {
		const database = await pglite.forProcess();
		env = { ...database.env, PORT: String(await freePort()) };
		remove = database.remove;
		server = await startServerProcess(env);
		ada = await adasLaptop.open(`${server.url}/signup`);
		await signUp(ada, 'Ada Okafor');
		await makeRoom(ada, 'night watch');
		room = new URL(ada.url()).pathname.split('/').at(-1) ?? '';
		ben = await bensLaptop.open(`${server.url}/signup`);
		await signUp(ben, 'Ben Lindqvist');
		await ben.evaluate((id) => fetch(`/api/rooms/${id}/join`, { method: 'POST' }), room);
		await ben.goto(`${server.url}/rooms/${room}`);
		await timeline(ben).waitFor();
		await write(ben, 'good evening');
		await vi.waitFor(async () => expect(await stateOf(ben, 'good evening')).toMatch(/^(sent|delivered|read)$/), soon);
		await ben.waitForFunction(() => navigator.serviceWorker.controller !== null);
	});
	afterAll(async () => {
		await adasLaptop.dispose();
		await bensLaptop.dispose();
		await server.kill();
		await remove();
	});

	test('[P2.9] what could not be sent is shown with its reason and keeps its text', async () => {
		await ben.context().setOffline(true);
		await write(ben, 'I can take the first watch');
		await expect.poll(() => stateOf(ben, 'I can take'), soon).toBe('saved');
		const me = await ben.evaluate(() => localStorage.getItem('kith:user'));
		const status = await ada.evaluate(
			async ([id, user]) => (await fetch(`/api/rooms/${id}/members/${user}`, { method: 'DELETE' })).status,
			[room, (me ?? '').replaceAll('"', '')]
		);
		expect(status).toBeLessThan(300);
		await ben.context().setOffline(false);
		await ben.goto(`${server.url}/outbox`);
		const row = ben.getByText('I can take the first watch').first();
		await row.waitFor({ timeout: 40_000 });
		await expect.poll(() => ben.getByText(/not in this room any more/).count(), { ...soon, timeout: 40_000 }).toBeGreaterThan(0);
		await expect.poll(() => ben.getByRole('button', { name: /Copy/ }).count(), soon).toBeGreaterThan(0);
		await ben
			.getByRole('button', { name: /Discard/ })
			.first()
			.click();
		await ben.getByRole('button', { name: 'Undo' }).click();
		await row.waitFor();
		await ben
			.getByRole('button', { name: /Discard/ })
			.first()
			.click();
		await ben.getByRole('button', { name: 'Close' }).first().click();
		await expect.poll(() => ben.getByText('I can take the first watch').count(), soon).toBe(0);
		expect(await texts(ada, 'I can take')).toEqual([]);
	});
});
