import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { Device, makeRoom, showIn, signUp, soon, timeline, write } from '../support/browser.ts';
import { pglite } from '../support/databases.ts';
import { freePort } from '../support/free-port.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

const replies = (page: Page) => page.getByRole('log', { name: 'Replies' });
const replyBox = (page: Page) => page.getByRole('textbox', { name: 'Reply in thread' });
const threadLink = (page: Page) => timeline(page).getByRole('link', { name: /repl(y|ies)/ });
const threadsEntry = (page: Page) => page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /Threads/ });

async function reply(page: Page, text: string): Promise<void> {
	await replyBox(page).fill(text);
	await replyBox(page).press('Enter');
	await expect.poll(() => replyBox(page).inputValue(), soon).toBe('');
}

async function texts(page: Page): Promise<string[]> {
	const all = await replies(page).getByRole('article').locator('.msg-text p').allInnerTexts();
	return all.map((text) => text.trim());
}

async function faultsOf(page: Page, scheme: 'light' | 'dark'): Promise<string[]> {
	await showIn(page, scheme);
	const { violations } = await new AxeBuilder({ page }).analyze();
	return violations.map(
		({ id, nodes }) =>
			`${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary ?? ''}`).join(', ')}`
	);
}

describe('a thread between two browsers', () => {
	let remove: () => Promise<void>;
	let server: ServerProcess;
	let ada: Page, ben: Page;
	let room = '';
	const [adasLaptop, bensPhone] = [new Device({ width: 1440, height: 900 }), new Device({ width: 360, height: 740 })];

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
		await ben.evaluate((id) => fetch(`/api/rooms/${id}/join`, { method: 'POST' }), room.split('/').at(-1) ?? '');
		await ben.goto(server.url + room);
		await timeline(ben).waitFor();
	});
	afterAll(async () => {
		await adasLaptop.dispose();
		await bensPhone.dispose();
		await server.kill();
		await remove();
	});

	test('[P3.12] a reply stands in the thread beside the room, and under its root on every other screen', async () => {
		await write(ada, 'Which way round the cape?');
		const root = timeline(ada).getByRole('article').filter({ hasText: 'Which way' });
		await root.hover();
		await root.getByRole('button', { name: 'Reply in thread' }).click();
		await ada.waitForURL(/\?thread=msg_/);
		await expect.poll(() => replyBox(ada).evaluate((box) => box === document.activeElement), soon).toBe(true);
		await reply(ada, 'Outside, I think.');
		await expect.poll(() => texts(ada), soon).toEqual(['Which way round the cape?', 'Outside, I think.']);
		await expect.poll(() => threadLink(ada).innerText(), soon).toMatch(/1 reply/);
		await expect.poll(() => threadLink(ben).innerText(), soon).toMatch(/1 reply/);
		expect(await timeline(ben).getByText('Outside').count()).toBe(0);
	});

	test('the back button and Escape close it, and its link opens it again', async () => {
		await replyBox(ada).press('Escape');
		await expect.poll(() => replies(ada).count(), soon).toBe(0);
		expect(new URL(ada.url()).search).toBe('');
		await threadLink(ada).click();
		await replies(ada).waitFor();
		await ada.goBack();
		await expect.poll(() => replies(ada).count(), soon).toBe(0);
	});

	test('[P1.1] [P3.12] on a phone it is the whole screen; what is written there without a network arrives when it is back', async () => {
		await threadLink(ben).click();
		await replies(ben).waitFor();
		expect(await timeline(ben).isVisible()).toBe(false);
		await expect.poll(() => ben.evaluate(() => navigator.serviceWorker.controller !== null), soon).toBe(true);
		await ben.context().setOffline(true);
		await reply(ben, 'Inside is calmer.');
		const own = replies(ben).getByRole('article').filter({ hasText: 'Inside' });
		await expect.poll(() => own.getAttribute('aria-description'), soon).toMatch(/saved$/);
		await ben.reload();
		await expect.poll(() => texts(ben), soon).toHaveLength(3);
		expect(await threadLink(ada).innerText()).toMatch(/1 reply/);
		await ben.context().setOffline(false);
		await expect.poll(() => threadLink(ada).innerText(), { ...soon, timeout: 40_000 }).toMatch(/2 replies/);
		await threadLink(ada).click();
		await expect.poll(() => texts(ada), soon).toEqual(['Which way round the cape?', 'Outside, I think.', 'Inside is calmer.']);
	});

	test('[P3.14] what is unread in followed threads is counted above the rooms, and gone once it was read', async () => {
		await ada.getByRole('button', { name: 'Close thread' }).click();
		await expect.poll(() => replies(ada).count(), soon).toBe(0);
		await reply(ben, 'And shorter.');
		await expect
			.poll(() => threadsEntry(ada).getByRole('img').getAttribute('aria-label'), soon)
			.toBe('1 unread reply in threads');
		await threadsEntry(ada).click();
		await ada.waitForURL(/\/threads$/);
		await ada
			.getByRole('main')
			.getByRole('link', { name: /Which way/ })
			.click();
		await expect.poll(() => texts(ada), soon).toContain('And shorter.');
		await expect.poll(() => threadsEntry(ada).getByRole('img').count(), soon).toBe(0);
		const roomRow = ada.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /watch handover/ });
		expect(await roomRow.getByLabel(/unread/).count()).toBe(0);
	});

	test('a reaction, an edit and a redaction work inside it', async () => {
		const bens = replies(ada).getByRole('article').filter({ hasText: 'And shorter' });
		await bens.hover();
		await bens
			.getByRole('button', { name: /^React with/ })
			.first()
			.click();
		await expect
			.poll(
				() => replies(ben).getByRole('article').filter({ hasText: 'And shorter' }).locator('.reaction').first().innerText(),
				soon
			)
			.toMatch(/1/);
		await replyBox(ada).press('ArrowUp');
		await replyBox(ada).fill('Outside, I am sure.');
		await replyBox(ada).press('Enter');
		await expect.poll(async () => (await texts(ben)).join(), soon).toContain('Outside, I am sure.');
		await ada.evaluate(async () => {
			const id = document.querySelector('.pane.thread article')?.id ?? '';
			await fetch(`/api/messages/${id}`, { method: 'DELETE' });
		});
		await expect.poll(() => replies(ben).locator('.is-redacted').count(), soon).toBe(1);
		await reply(ben, 'Gone, but we go on.');
		await expect.poll(() => texts(ada), soon).toContain('Gone, but we go on.');
		await expect.poll(() => threadLink(ada).innerText(), soon).toMatch(/4 replies/);
	});

	test('[S93] threads have no fault that axe finds, light and dark, on a desk and on a phone', async () => {
		for (const page of [ada, ben]) {
			for (const scheme of ['light', 'dark'] as const) {
				expect(await faultsOf(page, scheme)).toEqual([]);
			}
		}
		await ben.goto(`${server.url}/threads`);
		await ben
			.getByRole('link', { name: /replies/ })
			.first()
			.waitFor();
		expect(await faultsOf(ben, 'light')).toEqual([]);
		expect([...adasLaptop.errors, ...bensPhone.errors]).toEqual([]);
	});
});
