import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { composer, Device, makeRoom, roomLink, signUp, soon, stateOf, texts, timeline, write } from '../support/browser.ts';
import { pglite } from '../support/databases.ts';
import { freePort } from '../support/free-port.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

describe('two people who see of each other what each of them shows', () => {
	let remove: () => Promise<void>;
	let server: ServerProcess;
	let ada: Page, ben: Page;
	let room = '';
	const [adasLaptop, bensPhone] = [new Device(), new Device({ width: 390, height: 844 })];
	const direct = (page: Page, name: string) => roomLink(page, name);
	const wait = { ...soon, timeout: 30_000 };

	beforeAll(async () => {
		const database = await pglite.forProcess();
		remove = database.remove;
		server = await startServerProcess({ ...database.env, PORT: String(await freePort()) });
		ada = await adasLaptop.open(`${server.url}/signup`);
		await signUp(ada, 'Ada Okafor');
		await makeRoom(ada, 'watch handover');
		room = new URL(ada.url()).pathname;
		ben = await bensPhone.open(`${server.url}/signup`);
		await signUp(ben, 'Ben Lindqvist');
		const id = room.split('/').at(-1) ?? '';
		await ben.evaluate((one) => fetch(`/api/rooms/${one}/join`, { method: 'POST' }), id);
		await ben.goto(server.url + room);
		await timeline(ben).waitFor();
	});
	afterAll(async () => {
		await adasLaptop.dispose();
		await bensPhone.dispose();
		await server.kill();
		await remove();
	});

	const setting = async (page: Page, name: string): Promise<void> => {
		await page.goto(`${server.url}/settings#privacy`);
		const toggle = page.getByRole('switch', { name });
		const before = await toggle.getAttribute('aria-checked');
		const answered = page.waitForResponse((answer) => answer.url().endsWith('/update-profile'));
		await toggle.click();
		expect((await answered).status()).toBe(200);
		await expect.poll(() => toggle.getAttribute('aria-checked'), soon).not.toBe(before);
	};

	test('[S38] [S39] [S41] a message goes from sent over delivered to read, as the other gets and reads it', async () => {
		// On the list, the room is not open: it is delivered, not read.
		await ben.goto(`${server.url}/rooms`);
		await write(ada, 'fuel filter swapped');
		await expect.poll(() => stateOf(ada, 'fuel filter'), wait).toBe('delivered');
		await expect.poll(() => ben.getByLabel(/1 unread/).count(), wait).toBe(1);
		await ben.goto(server.url + room);
		await expect.poll(() => texts(ben, 'fuel filter'), wait).toHaveLength(1);
		await expect.poll(() => stateOf(ada, 'fuel filter'), wait).toBe('read');
	});

	test('[S41] who has read it is told on demand', async () => {
		await timeline(ada).getByRole('article').filter({ hasText: 'fuel filter' }).locator('.mark-button').click();
		const dialog = ada.getByRole('dialog');
		await dialog.getByText('Read by 1 of 1').waitFor();
		expect(await dialog.getByText('Ben Lindqvist').count()).toBe(1);
		await ada.keyboard.press('Escape');
		await expect.poll(() => ada.getByRole('dialog').count(), soon).toBe(0);
	});

	test('[S40] typing shows within 300 ms of the first key, and goes at once when it is cleared, sent, or the line drops', async () => {
		const line = ada.getByText(/Ben.* is writing/);
		await ada.evaluate(() => {
			const seen = window as unknown as { typingAt?: number };
			new MutationObserver(() => {
				if (document.querySelector('.typing')?.textContent?.includes('Ben')) seen.typingAt ??= Date.now();
			}).observe(document.body, { subtree: true, childList: true, characterData: true });
		});
		const from = Date.now();
		await composer(ben).press('o');
		await expect.poll(() => line.count(), soon).toBe(1);
		const at = await ada.evaluate(() => (window as unknown as { typingAt: number }).typingAt);
		expect(at - from).toBeLessThan(300);
		await composer(ben).fill('');
		await expect.poll(() => line.count(), { ...soon, timeout: 2_000 }).toBe(0);
		await composer(ben).pressSequentially('back at noon', { delay: 20 });
		await expect.poll(() => line.count(), soon).toBe(1);
		await composer(ben).press('Enter');
		await expect.poll(() => line.count(), { ...soon, timeout: 2_000 }).toBe(0);
		await composer(ben).press('x');
		await expect.poll(() => line.count(), soon).toBe(1);
		const context = ben.context();
		await ben.close();
		await expect.poll(() => line.count(), { ...soon, timeout: 2_000 }).toBe(0);
		ben = await bensPhone.open(server.url + room);
		// The draft is still there. A line that dies without a word is found by its silence.
		await composer(ben).press('y');
		await expect.poll(() => line.count(), soon).toBe(1);
		await context.setOffline(true);
		await expect.poll(() => line.count(), { ...soon, timeout: 9_000 }).toBe(0);
		await context.setOffline(false);
		await composer(ben).fill('');
	});

	test('[S80] the other is online in the list, the head and the details, and offline when they have gone', async () => {
		const id = await ada.evaluate(async () => {
			const { items } = (await (await fetch('/api/users?query=ben')).json()) as { items: { id: string }[] };
			const made = await fetch('/api/direct', {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ users: [items[0]?.id] })
			});
			return ((await made.json()) as { room: { id: string } }).room.id;
		});
		await ada.goto(`${server.url}/rooms/${id}`);
		await expect.poll(() => ada.locator('.room-line').getByText('Online').count(), wait).toBe(1);
		await expect.poll(() => direct(ada, 'Ben Lindqvist').locator('.presence.online').count(), wait).toBe(1);
		await bensPhone.close();
		await expect.poll(() => ada.locator('.room-line').getByText('Last active now').count(), wait).toBe(1);
		expect(await direct(ada, 'Ben Lindqvist').locator('.presence').count()).toBe(0);
		ben = await bensPhone.open(server.url + room);
		await expect.poll(() => ada.locator('.room-line').getByText('Online').count(), wait).toBe(1);
	});

	test('[S81] [P4.19] who hides when they were last active, what they read, or that they are here, is seen so', async () => {
		await setting(ben, 'Last active');
		await setting(ben, 'Read receipts');
		await setting(ben, 'Invisible');
		await expect.poll(() => ada.locator('.room-line').getByText('Offline').count(), wait).toBe(1);
		await ada.goto(server.url + room);
		await ben.goto(server.url + room);
		await write(ada, 'nobody will know');
		await expect.poll(() => texts(ben, 'nobody will'), wait).toHaveLength(1);
		await composer(ben).pressSequentially('unseen', { delay: 20 });
		await expect.poll(() => stateOf(ada, 'nobody will'), wait).toBe('delivered');
		await write(ada, 'still not');
		await expect.poll(() => stateOf(ada, 'still not'), wait).toBe('delivered');
		expect(await ada.getByText(/is writing/).count()).toBe(0);
		expect(await stateOf(ada, 'nobody will')).toBe('delivered');
	});

	test('[P3.17] a room put back among the unread shows so on both tabs, and reading in one clears the other and the title', async () => {
		await write(ben, 'for later');
		await expect.poll(() => texts(ada, 'for later'), wait).toHaveLength(1);
		const other = await adasLaptop.open(`${server.url}/rooms`);
		const message = timeline(ada).getByRole('article').filter({ hasText: 'for later' });
		await message.focus();
		await ada.keyboard.press('u');
		await expect.poll(() => roomLink(other, 'watch handover').getByLabel('marked unread').count(), wait).toBe(1);
		await roomLink(other, 'watch handover').click();
		await timeline(other).getByText('for later').waitFor();
		await expect.poll(() => roomLink(ada, 'watch handover').getByLabel('marked unread').count(), wait).toBe(0);
		await other.close();
	});

	test('[S20] no page has thrown anything', () => expect([...adasLaptop.errors, ...bensPhone.errors]).toEqual([]));
});
