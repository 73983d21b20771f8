/** The user's own document over the real socket, gate and log, on every engine. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import type { UserId } from '#lib/core/ids.ts';
import { draftRoot } from '#lib/core/own-document.ts';
import { userDocumentName } from '#lib/core/segment.ts';
import { writeText } from '#lib/core/text-edit.ts';
import { newRoomId } from '#lib/core/ids.ts';
import { systemClock } from '#server/clock.ts';
import type { Database } from '#server/db/connect.ts';
import { storedOwnDocuments } from '#server/db/own-documents.ts';
import { engines } from '../support/databases.ts';
import { openSegmentClient, type SegmentClient } from '../support/segment-client.ts';
import { startSyncServer, type SyncServer } from '../support/sync-server.ts';

const clock = systemClock();
const draft = draftRoot(newRoomId(clock));
const waits = { timeout: 10_000, interval: 10 };

describe.each(engines)('the own document on $name', ({ open }) => {
	let database: Database;
	let server: SyncServer;
	const clients: SegmentClient[] = [];

	beforeAll(async () => {
		database = await open();
		server = await startSyncServer(database);
	});

	afterAll(async () => {
		for (const client of clients) client.close();
		await server.stop();
		await database.close();
	});

	const device = (user: UserId, generation = 1, doc = new Y.Doc(), as = user): SegmentClient => {
		const document = userDocumentName(user, generation);
		const client = openSegmentClient({ url: `${server.url}/sync`, document, user, token: as, ids: clock, doc });
		clients.push(client);
		return client;
	};

	test('[P4.30] what one device writes reaches the others of its user, and nobody else gets in', async () => {
		const [ada, bob] = [await server.addUser(), await server.addUser()];
		const [phone, laptop, stranger] = [device(ada), device(ada), device(ada, 1, new Y.Doc(), bob)];
		await vi.waitFor(() => expect(phone.isSynced && laptop.isSynced).toBe(true), waits);
		phone.doc.getMap('settings').set('sound', 'off');
		writeText(phone.doc.getText(draft), 'half a sentence');
		await vi.waitFor(() => expect(laptop.doc.getText(draft).toString()).toBe('half a sentence'), waits);
		expect(laptop.doc.getMap('settings').toJSON()).toEqual({ sound: 'off' });
		expect(stranger.isSynced).toBe(false);
		const stored = await storedOwnDocuments(database.db, [ada, bob]);
		expect([...stored.keys()]).toEqual([ada]);
		const fresh = device(ada);
		await vi.waitFor(() => expect(fresh.doc.getText(draft).toString()).toBe('half a sentence'), waits);
	});

	test('[P3.30] two devices type in one composer while offline, and both texts stand', async () => {
		const ada = await server.addUser();
		const [phone, laptop] = [device(ada), device(ada)];
		await vi.waitFor(() => expect(phone.isSynced && laptop.isSynced).toBe(true), waits);
		writeText(phone.doc.getText(draft), 'See you at the quay');
		await vi.waitFor(() => expect(laptop.doc.getText(draft).length).toBe(19), waits);
		await Promise.all([phone.disconnect(), laptop.disconnect()]);
		writeText(phone.doc.getText(draft), 'See you at four at the quay');
		writeText(laptop.doc.getText(draft), 'See you at the quay, with Leif');
		phone.connect();
		laptop.connect();
		const both = 'See you at four at the quay, with Leif';
		await vi.waitFor(() => expect([phone, laptop].map(({ doc }) => doc.getText(draft).toString())).toEqual([both, both]), waits);
	});

	test('[P4.30] [P4.2] a lie is refused with a code, and what is stored stays as it was', async () => {
		const ada = await server.addUser();
		const [honest, liar] = [device(ada), device(ada)];
		await vi.waitFor(() => expect(honest.isSynced && liar.isSynced).toBe(true), waits);
		honest.doc.getMap('settings').set('sound', 'on');
		await vi.waitFor(() => expect(liar.doc.getMap('settings').size).toBe(1), waits);
		const before = await storedOwnDocuments(database.db, [ada]);
		liar.doc.getMap('secrets').set('x', 1);
		await vi.waitFor(
			() => expect(liar.events).toContainEqual(expect.objectContaining({ type: 'refused', code: 'not_yours' })),
			waits
		);
		expect(await storedOwnDocuments(database.db, [ada])).toEqual(before);
		expect([...honest.doc.share.keys()]).not.toContain('secrets');
	});

	test('[P5.30] above its limits a document goes on in a new generation, and its devices are told', async () => {
		const ada = await server.addUser();
		const writer = device(ada);
		await vi.waitFor(() => expect(writer.isSynced).toBe(true), waits);
		for (let round = 0; round < 20; round += 1) {
			writeText(writer.doc.getText(draft), `${round} `.repeat(7_000).slice(0, 15_000));
		}
		writeText(writer.doc.getText(draft), 'what stands');
		writer.doc.getMap('settings').set('sound', 'off');
		await vi.waitFor(() => expect(writer.events).toContainEqual({ type: 'rebased', document: userDocumentName(ada, 2) }), waits);
		const later = device(ada, 2);
		await vi.waitFor(() => expect(later.isSynced).toBe(true), waits);
		const [stored] = [...(await storedOwnDocuments(database.db, [ada])).values()];
		expect(stored?.generation).toBe(2);
		expect(stored?.updates.reduce((sum, update) => sum + update.length, 0)).toBeLessThan(60_000);
	});
});
