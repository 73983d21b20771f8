import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Page } from 'playwright-core';
import { isUserId, type UserId } from '#lib/core/ids.ts';
import { openDatabase } from '#server/db/connect.ts';
import { ApiClient } from '../support/api-client.ts';
import { connection, Device, password, signUp, soon, timeline } from '../support/browser.ts';
import { pglite } from '../support/databases.ts';
import { freePort } from '../support/free-port.ts';
import { writePastRoom, type PastMessage, type PastRoom } from '../support/past-room.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** Where to put pictures of what is seen; none are taken without it. */
const shots = process.env.SHOTS_DIR;

describe('a room with a long past', () => {
	let env: Record<string, string>;
	let remove: () => Promise<void>;
	let server: ServerProcess;
	let past: PastRoom;
	let page: Page;
	let path = '';
	const laptop = new Device({ width: 1440, height: 900 });
	const phone = new Device({ width: 360, height: 740 });
	/** Four days before today at noon, and so on: no segment begins on the day another ends. */
	const noon = new Date().setHours(12, 0, 0, 0);
	const at = (segment: number, place: number): PastMessage => past.messages[segment - 1]?.[place - 1] as PastMessage;

	beforeAll(async () => {
		const database = await pglite.forProcess();
		env = { ...database.env, PORT: String(await freePort()) };
		remove = database.remove;
		server = await startServerProcess(env);
		page = await laptop.open(`${server.url}/signup`);
		await signUp(page, 'Ada Okafor');
		const ben = await ApiClient.signUp(server.url, 'Ben Lindqvist');
		const ada = await page.evaluate(async () => {
			const answer = (await (await fetch('/api/auth/check-auth')).json()) as { user: { id: string } };
			return answer.user.id;
		});
		if (!isUserId(ada)) throw new Error('nobody is signed in');
		await server.kill('SIGTERM');
		past = await plant(env, [ada, ben.user]);
		path = `/rooms/${past.room}`;
		server = await startServerProcess(env);
		await page.goto(server.url + path);
		await shownText(page, '4.400');
	});
	afterAll(async () => {
		await laptop.dispose();
		await phone.dispose();
		await server.kill();
		await remove();
	});

	async function plant({ DATA_DIR: dataDir = '' }: Record<string, string>, members: readonly UserId[]): Promise<PastRoom> {
		const database = await openDatabase({ databaseUrl: undefined, dataDir });
		const segments = [
			{ messages: 1_000, from: noon - 40 * dayMs },
			{ messages: 1_000, from: noon - 20 * dayMs },
			{ messages: 1_000, from: noon - 10 * dayMs },
			{ messages: 400, from: noon - 2 * dayMs }
		];
		const room = await writePastRoom(database.db, { name: 'The long watch', members, segments });
		await database.close();
		return room;
	}

	test('[S63] scrolling up goes on into older segments, and what one reads stays where it is', async () => {
		const moved = await page.evaluate(async () => {
			const log = document.querySelector<HTMLElement>('[role=log]')!;
			const frames = (count: number): Promise<void> =>
				new Promise((resolve) => {
					const next = (left: number): void => void (left === 0 ? resolve() : requestAnimationFrame(() => next(left - 1)));
					next(count);
				});
			let [most, loads] = [0, 0];
			for (let step = 0; step < 400 && loads < 2; step += 1) {
				const from = log.scrollTop;
				log.scrollTop -= 600;
				await frames(2);
				// Standing still: whatever is loaded or let go of now, the message in the middle must not move.
				const box = log.getBoundingClientRect();
				const rows = [...log.querySelectorAll<HTMLElement>('[data-message]')];
				const middle = rows.find((row) => row.getBoundingClientRect().top > box.top + 200);
				const top = middle?.getBoundingClientRect().top ?? 0;
				await frames(4);
				if (middle?.isConnected) most = Math.max(most, Math.abs(middle.getBoundingClientRect().top - top));
				if (log.scrollTop > from) loads += 1;
			}
			return { most, loads };
		});
		expect(moved.loads).toBe(2);
		expect(moved.most).toBeLessThanOrEqual(2);
	});

	test('[S65] a link to an old message opens the room there, with what was said around it, and one jumps back to the latest', async () => {
		await page.goto(`${server.url}${path}?at=${at(2, 500).id}`);
		await shownText(page, '2.500');
		await expect.poll(() => page.locator('.msg.is-target').innerText(), soon).toContain('2.500');
		await shownText(page, '2.499');
		await shownText(page, '2.501');
		await picture(page, 'history-link');
		await expectNoViolations(page, 'an old message');
		await page.getByRole('button', { name: /latest/i }).click();
		await shownText(page, '4.400');
		await expect.poll(() => new URL(page.url()).search, soon).toBe('');
	});

	test('[S65] a link to a message that is not there says so', async () => {
		await page.goto(`${server.url}${path}?at=msg_00000000000000000000000000`);
		await page.getByText('There is no such message here').waitFor();
		await shownText(page, '4.400');
	});

	test('[S65] a date leads to the first message of that day', async () => {
		await page.getByRole('button', { name: 'Jump to a date', exact: true }).click();
		const dialog = page.getByRole('dialog', { name: 'Jump to a date' });
		await dialog.getByLabel('Date').fill(dateOf(at(2, 1).sentAt));
		await expectNoViolations(page, 'choosing a date');
		await picture(page, 'history-date');
		await dialog.getByRole('button', { name: 'Jump', exact: true }).click();
		await shownText(page, '2.1');
		await page
			.getByRole('button', { name: /: jump to a date$/ })
			.first()
			.click();
		await dialog.getByRole('button', { name: 'The beginning' }).click();
		await shownText(page, '1.1');
		await expect.poll(() => timeline(page).locator('[data-top]').count(), soon).toBe(1);
	});

	test('[S65] [P1.1] offline the timeline goes as far as the device has it, and says up to when', async () => {
		const other = await phone.open(`${server.url}/login`);
		await other.getByRole('textbox', { name: 'Email or username' }).fill('ada.okafor');
		await other.getByRole('textbox', { name: 'Password' }).fill(password);
		await other.getByRole('button', { name: 'Sign in', exact: true }).click();
		await other.waitForURL(/\/rooms/);
		await other.goto(server.url + path);
		await shownText(other, '4.400');
		await expect.poll(() => other.evaluate(() => navigator.serviceWorker.controller !== null), soon).toBe(true);
		await expect.poll(() => connection(other).innerText(), soon).toMatch(/Online/);
		await server.kill();
		await expect.poll(() => connection(other).innerText(), { ...soon, timeout: 40_000 }).toMatch(/Offline|Connecting/);
		await scrollUntil(other, () =>
			timeline(other)
				.getByText(/You have everything up to here/)
				.count()
		);
		await expectNoViolations(other, 'the end of what is on the device');
		await picture(other, 'history-offline-end');
		await other.goto(`${server.url}${path}?at=${at(1, 5).id}`);
		await other.getByText('This message is not on this device').waitFor();
		await shownText(other, '4.400');
		await picture(other, 'history-offline-link');
	});

	test('[S65] [P1.1] a room that is kept offline is read to its beginning with the server gone', async () => {
		server = await startServerProcess(env);
		await page.goto(server.url + path);
		await shownText(page, '4.400');
		const keep = page.getByRole('switch', { name: 'Keep this room offline' });
		if (!(await keep.isVisible())) await page.getByRole('button', { name: 'Details', exact: true }).click();
		await keep.click();
		await page.getByText('All of it is on this device').waitFor({ timeout: 60_000 });
		await picture(page, 'history-kept');
		await server.kill();
		await page.reload();
		await shownText(page, '4.400');
		await scrollUntil(page, () => timeline(page).locator('[data-top]').count());
		await shownText(page, '1.1');
	});

	test('[S65] what each room takes on this device is shown, and can be freed', async () => {
		server = await startServerProcess(env);
		await page.goto(`${server.url}/settings#storage`);
		const free = page.getByRole('button', { name: 'Free the space of The long watch' });
		await free.waitFor();
		await expect.poll(() => connection(page).innerText(), soon).toMatch(/Online/);
		await expectNoViolations(page, 'storage');
		await picture(page, 'history-storage');
		const row = page.getByRole('listitem').filter({ has: free });
		const before = await row.innerText();
		await free.click();
		await page.getByText('Space freed').waitFor();
		await expect.poll(async () => (await row.count()) === 0 || (await row.innerText()) !== before, soon).toBe(true);
	});

	test('[S20] no page has thrown anything', () => {
		expect([...laptop.errors, ...phone.errors]).toEqual([]);
	});
});

/** In view, not only loaded. */
async function shownText(page: Page, name: string): Promise<void> {
	const row = timeline(page)
		.getByRole('article')
		.filter({ hasText: `${name} said` })
		.first();
	const isInView = (): Promise<boolean> =>
		row.evaluate(
			(element) => {
				const box = element.closest('[role=log]')!.getBoundingClientRect();
				const { top, bottom } = element.getBoundingClientRect();
				return bottom > box.top && top < box.bottom;
			},
			undefined,
			{ timeout: 500 }
		);
	await vi.waitFor(async () => expect(await isInView().catch(() => false)).toBe(true), soon);
}

/** Up and up, until it is there. */
async function scrollUntil(page: Page, isThere: () => Promise<number>): Promise<void> {
	await expect
		.poll(
			async () => {
				await timeline(page).evaluate((log) => void (log.scrollTop = Math.max(0, log.scrollTop - 20_000)));
				return (await isThere()) > 0;
			},
			{ timeout: 60_000, interval: 100 }
		)
		.toBe(true);
}

const dateOf = (time: number): string => {
	const day = new Date(time);
	return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
};

async function picture(page: Page, name: string): Promise<void> {
	if (shots !== undefined) await page.screenshot({ path: `${shots}/${name}-${page.viewportSize()?.width ?? 0}.png` });
}

async function expectNoViolations(page: Page, where: string): Promise<void> {
	const { violations } = await new AxeBuilder({ page })
		.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
		.analyze();
	expect(violations.map(({ id, nodes }) => `${where}: ${id} at ${nodes[0]?.target.join(' ')}`)).toEqual([]);
}
