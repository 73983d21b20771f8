import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RoomId } from '#lib/core/ids.ts';
import { ApiClient } from '../support/api-client.ts';
import { composer, Device, makeRoom, signUp, soon, stateOf, write } from '../support/browser.ts';
import { pglite } from '../support/databases.ts';
import { freePort } from '../support/free-port.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

const isControlled = (page: Page) => page.evaluate(() => navigator.serviceWorker.controller !== null);

let env: Record<string, string>;
let remove: () => Promise<void>;
let server: ServerProcess;
beforeAll(async () => {
	const database = await pglite.forProcess();
	env = { ...database.env, PORT: String(await freePort()) };
	remove = database.remove;
	server = await startServerProcess(env);
});
afterAll(async () => {
	await server.kill();
	await remove();
});

test('[P1.3] [P1.4] with no page open, what was written offline is sent when the browser wakes the service worker, and once', async () => {
	const device = new Device();
	try {
		const page = await device.open(`${server.url}/signup`);
		await signUp(page, 'Ada Okafor');
		await makeRoom(page, 'watch handover');
		const room = new URL(page.url()).pathname.split('/').at(-1) as RoomId;
		await expect.poll(() => isControlled(page), soon).toBe(true);
		await write(page, 'with a server');
		await expect.poll(() => stateOf(page, 'with a server'), soon).toMatch(/^(sent|delivered|read)$/);
		await server.kill();
		await write(page, 'with none');
		await expect.poll(() => stateOf(page, 'with none'), soon).toBe('saved');
		const databases = await page.evaluate(() => indexedDB.databases());
		const user = /usr_[0-9A-Z]{26}/.exec(databases.map(({ name }) => name).join(' '))?.[0] ?? '';

		// An address of the same origin that runs nothing of the app keeps the browser open.
		const quiet = await device.open(`${server.url}/icon.svg`);
		await page.close();
		server = await startServerProcess(env);
		await wakeServiceWorker(quiet, `kith-outbox:${user}`);

		const ben = await ApiClient.signUp(server.url, 'Ben Lindqvist');
		await ben.call('POST', `/api/rooms/${room}/join`);
		const textsInRoom = async () => (await ben.allMessages(room)).map(({ text }) => text);
		await expect.poll(textsInRoom, soon).toEqual(['with a server', 'with none']);
		const again = await device.open(`${server.url}/rooms/${room}`);
		await expect.poll(() => stateOf(again, 'with none'), soon).toMatch(/^(sent|delivered|read)$/);
		expect(await textsInRoom()).toEqual(['with a server', 'with none']);
	} finally {
		await device.dispose();
	}
});

test('a new version is offered, never forced: not while words are unsent, and after a press it runs', async () => {
	const front = await startFront(Number(env.PORT));
	const device = new Device();
	try {
		const page = await device.open(`${front.url}/signup`);
		await signUp(page, 'Mia Castro');
		await makeRoom(page, 'engine room');
		await expect.poll(() => isControlled(page), soon).toBe(true);
		front.release();
		await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
		const offer = page.getByRole('button', { name: 'Update', exact: true });
		await offer.waitFor();
		// The front passes no sockets on, so what is written waits; the worker posts only with the page closed.
		await write(page, 'not sent yet');
		await expect.poll(() => offer.count(), soon).toBe(0);
		await composer(page).fill('half a thou');
		await page.goto(`${front.url}/outbox`);
		await page.getByRole('button', { name: 'Discard' }).first().click();
		await offer.click();
		await page.waitForEvent('load');
		await expect
			.poll(() => page.evaluate(() => caches.match('/a-new-version').then((found) => found !== undefined)), soon)
			.toBe(true);
	} finally {
		await device.dispose();
		await front.close();
	}
});

/** Tells the worker of the page's origin that there is a network again, as the browser does in its own time. */
async function wakeServiceWorker(page: Page, tag: string): Promise<void> {
	const protocol = await page.context().newCDPSession(page);
	const registration = new Promise<string>((resolve) =>
		protocol.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
			const [first] = registrations.filter(({ isDeleted }) => !isDeleted);
			if (first !== undefined) resolve(first.registrationId);
		})
	);
	await protocol.send('ServiceWorker.enable');
	const origin = new URL(page.url()).origin;
	await protocol.send('ServiceWorker.dispatchSyncEvent', { origin, registrationId: await registration, tag, lastChance: false });
}

/** Stands before the server and, once a new version is released, gives a service worker with other bytes. */
async function startFront(port: number) {
	let isReleased = false;
	const front = createServer((incoming, outgoing) => {
		const isWorker = isReleased && incoming.url === '/service-worker.js';
		const headers = { ...incoming.headers, ...(isWorker && { 'accept-encoding': 'identity' }) };
		const onward = request({ port, host: '127.0.0.1', path: incoming.url, method: incoming.method, headers }, (answer) => {
			if (!isWorker) {
				outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
				answer.pipe(outgoing);
				return;
			}
			const chunks: Buffer[] = [];
			answer.on('data', (chunk: Buffer) => chunks.push(chunk));
			answer.on('end', () => {
				const mark = `;self.addEventListener('activate',(e)=>e.waitUntil(caches.open('next').then((c)=>c.put('/a-new-version',new Response('')))));`;
				outgoing.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-cache' });
				outgoing.end(Buffer.concat([...chunks, Buffer.from(mark)]));
			});
		});
		onward.on('error', () => outgoing.destroy());
		incoming.pipe(onward);
	});
	await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
		release: () => (isReleased = true),
		close: async () => {
			front.closeAllConnections();
			await new Promise((resolve) => front.close(resolve));
		}
	};
}
