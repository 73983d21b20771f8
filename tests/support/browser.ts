/** Real Chromium as people's devices: each has a profile of its own, so that it can be closed and opened again. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { expect, vi } from 'vitest';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const args = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];
export const password = 'correct horse battery';

export class Device {
	readonly #profile: string;
	readonly #viewport: { width: number; height: number };
	#context: BrowserContext | undefined;
	/** What the pages of this device have thrown. */
	readonly errors: string[] = [];

	constructor(viewport = { width: 1280, height: 800 }) {
		this.#profile = mkdtempSync(join(tmpdir(), 'kith-device-'));
		this.#viewport = viewport;
	}

	/** Opens the browser where it is closed, and a page in it. */
	async open(url: string): Promise<Page> {
		this.#context ??= await chromium.launchPersistentContext(this.#profile, {
			...{ executablePath, args, headless: true, viewport: this.#viewport, locale: 'en-GB' },
			serviceWorkers: 'allow'
		});
		const page = await this.#context.newPage();
		page.setDefaultTimeout(20_000);
		page.on('pageerror', (error) => this.errors.push(error.message));
		await page.goto(url, { waitUntil: 'commit' });
		return page;
	}

	/** Closes the browser with all its pages; the profile stays. */
	async close(): Promise<void> {
		await this.#context?.close();
		this.#context = undefined;
	}

	async dispose(): Promise<void> {
		await this.close();
		await rm(this.#profile, { recursive: true, force: true, maxRetries: 3 });
	}
}

/** Through the page, as a person does. Ends where the rooms are. */
export async function signUp(page: Page, fullName: string): Promise<void> {
	const name = fullName.toLowerCase().replaceAll(' ', '.');
	await page.getByRole('textbox', { name: 'Full name' }).fill(fullName);
	await page.getByRole('textbox', { name: 'Email' }).fill(`${name}@example.org`);
	await page.getByRole('textbox', { name: 'Username' }).fill(name);
	await page.getByRole('textbox', { name: 'Password' }).fill(password);
	await page.getByRole('button', { name: 'Sign up' }).click();
	await page.waitForURL(/\/rooms/);
}

/** A channel by its name; ends in it. */
export async function makeRoom(page: Page, name: string): Promise<void> {
	await page.getByRole('button', { name: 'New room' }).first().click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
	await dialog.getByRole('button', { name: 'Create' }).click();
	await page.waitForURL(/\/rooms\/rm_/);
	await roomHeading(page, name).waitFor();
}

/** By its link in the list; ends in it, so that what is written next goes there and not to the room before. */
export async function openRoomByName(page: Page, name: string): Promise<void> {
	await roomLink(page, name).click();
	await roomHeading(page, name).waitFor();
}

/**
 * Turns the theme as the device's own setting would, without motion. Ends when all is in the new theme's colours, for in
 * the frames before that text has the colour of one theme on the ground of the other.
 */
export async function showIn(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
	await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
	await vi.waitFor(async () => expect(await page.evaluate(standsIn, colorScheme), colorScheme).toBe(true), soon);
}

/** Runs in the page: whether for two frames its ground and its text have the colours of that theme, and nothing moves. */
async function standsIn(colorScheme: 'light' | 'dark'): Promise<boolean> {
	const colors = (element: Element): string => {
		const { color, backgroundColor } = getComputedStyle(element);
		return `${color} on ${backgroundColor}`;
	};
	const probe = document.createElement('span');
	Object.assign(probe.style, { colorScheme, position: 'fixed', color: 'var(--color-ink)', background: 'var(--color-desk)' });
	document.body.append(probe);
	try {
		for (let frame = 0; frame < 2; frame += 1) {
			await new Promise(requestAnimationFrame);
			const isMoving = document.getAnimations().some(({ playState }) => playState === 'running');
			if (isMoving || colors(document.body) !== colors(probe)) return false;
		}
		return true;
	} finally {
		probe.remove();
	}
}

export const timeline = (page: Page) => page.getByRole('log', { name: 'Messages' });
export const composer = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true });
export const connection = (page: Page) => page.getByRole('status', { name: 'Connection' }).first();
export const roomLink = (page: Page, name: string) =>
	page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: new RegExp(name) });
const roomHeading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true, level: 1 });

export async function write(page: Page, text: string): Promise<void> {
	await composer(page).fill(text);
	await composer(page).press('Enter');
	await vi.waitFor(async () => expect(await composer(page).inputValue()).toBe(''), { timeout: 5_000 });
}

/** The texts of the timeline in order, of those that contain `part`. */
export async function texts(page: Page, part: string): Promise<string[]> {
	const all = await timeline(page).getByRole('article').allInnerTexts();
	const pattern = new RegExp(`${part}[\\w ]*`);
	return all.flatMap((text) => pattern.exec(text)?.[0].trim() ?? []);
}

/** The state at the end of an own message's accessible description. */
export async function stateOf(page: Page, text: string): Promise<string> {
	const article = timeline(page).getByRole('article').filter({ hasText: text });
	const description = (await article.first().getAttribute('aria-description')) ?? '';
	return description.split(/[\s,]+/).at(-1) ?? '';
}

export const soon = { timeout: 20_000, interval: 100 };
