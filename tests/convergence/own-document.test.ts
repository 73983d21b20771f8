/** The user's own document over the real socket, gate and log, on every engine. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import type { OwnRecord } from '#lib/core/device-records.ts';
import { newRoomId, type UserId } from '#lib/core/ids.ts';
import { draftRoot } from '#lib/core/own-document.ts';
import { userDocumentName } from '#lib/core/segment.ts';
import { writeText } from '#lib/core/text-edit.ts';
import { deviceClock } from '#lib/platform/clock.ts';
import { hocuspocusSocket } from '#lib/platform/hocuspocus-socket.ts';
import { noTabChannel } from '#lib/platform/tab-channel.ts';
import { PageLocks } from '#lib/platform/tab-lock.ts';
import { Connection } from '#lib/sync/connection.ts';
import { OwnEntries } from '#lib/sync/own-entries.ts';
import { OwnReplica } from '#lib/sync/own-replica.ts';
import { systemClock } from '#server/clock.ts';
import type { Database } from '#server/db/connect.ts';
import { storedOwnDocuments } from '#server/db/own-documents.ts';
import { createLog } from '#server/log.ts';
import { OwnRegistry } from '#server/sync/own/own-registry.ts';
import WebSocket from 'ws';
import { engines } from '../support/databases.ts';
import { openSegmentClient, type SegmentClient } from '../support/segment-client.ts';
import { startSyncServer, type SyncServer } from '../support/sync-server.ts';

const clock = systemClock();
const room = newRoomId(clock);
const draft = draftRoot(room);
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

	const device = (user: UserId, generation = 1, doc = new Y.Doc(), as = user, at = server): SegmentClient => {
		const document = userDocumentName(user, generation);
		const client = openSegmentClient({ url: `${at.url}/sync`, document, user, token: as, ids: clock, doc });
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

	/** A device with its own storage, which is all that outlives its pages. */
	function ownDevice(user: UserId, records: OwnRecord[] = []) {
		const replica = new OwnReplica(
			{
				user,
				clock: deviceClock,
				locks: new PageLocks(),
				openTabChannel: noTabChannel,
				newClientId: () => new Y.Doc().clientID,
				stored: () => Promise.resolve([...records]),
				keep: (next, gone = []) => {
					const keyOf = (record: OwnRecord): string => `${record.kind} ${'client' in record ? record.client : ''}`;
					const replaced = new Set([...next, ...gone].map(keyOf));
					records.splice(0, records.length, ...records.filter((record) => !replaced.has(keyOf(record))), ...next);
					return Promise.resolve();
				}
			},
			records
		);
		const connection: Connection = new Connection({
			user,
			clock: deviceClock,
			own: replica,
			openSocket: hocuspocusSocket({ url: `${server.url}/sync`, clock: deviceClock, token: () => user, WebSocket }),
			socketChanged: (socket) => socket && connection.progress(0, 0),
			event: () => undefined
		});
		connection.wake();
		const close = async (): Promise<void> => {
			connection.close();
			await replica.close();
		};
		return { replica, connection, entries: new OwnEntries(replica, deviceClock), records, close };
	}

	test('[P3.31] a device that wrote offline into a generation that has passed takes it over into the present one', async () => {
		const ada = await server.addUser();
		const before = ownDevice(ada);
		await vi.waitFor(() => expect(before.connection.isInTouch).toBe(true), waits);
		before.entries.setDraft(room, 'See you at the quay');
		before.entries.setSetting('sound', 'on');
		const other = device(ada);
		await vi.waitFor(() => expect(other.doc.getText(draft).toString()).toBe('See you at the quay'), waits);
		before.connection.close();
		before.entries.setDraft(room, 'See you at four at the quay');
		before.entries.setSetting('sound', 'off');
		await before.replica.close();

		writeText(other.doc.getText(draft), 'See you at the quay, with Leif');
		const notes = other.doc.getText(draftRoot(newRoomId(clock)));
		for (let round = 0; round < 20; round += 1) writeText(notes, `${round} `.repeat(7_000).slice(0, 15_000));
		await vi.waitFor(() => expect(other.events.some(({ type }) => type === 'rebased')).toBe(true), waits);

		const after = ownDevice(ada, before.records);
		const both = 'See you at four at the quay, with Leif';
		expect(after.entries.draft(room).get()).toBe('See you at four at the quay');
		await vi.waitFor(() => expect(after.entries.draft(room).get()).toBe(both), waits);
		const later = device(ada, 2);
		await vi.waitFor(() => expect(later.doc.getText(draft).toString()).toBe(both), waits);
		expect(later.doc.getMap('settings').get('sound')).toBe('off');
		await vi.waitFor(() => expect(after.records.map(({ kind }) => kind)).toEqual(['said']), waits);
		await after.close();
	});

	test('[P2.6] [P5.6] a document at rest and one read from its snapshot say what the log says', async () => {
		const ada = await server.addUser();
		const writer = device(ada);
		await vi.waitFor(() => expect(writer.isSynced).toBe(true), waits);
		for (let index = 0; index < 60; index += 1) {
			writer.doc.getMap('settings').set(`name${index}`, index);
			await vi.waitFor(
				() => expect(writer.events.filter(({ type }) => type === 'committed').length).toBeGreaterThan(index),
				waits
			);
		}
		const registry = new OwnRegistry(database.db, systemClock(), createLog('warn'));
		const read = await registry.open(ada);
		const whole = Y.encodeStateAsUpdate(read.doc!);
		read.usedAt = 0;
		await registry.sweep();
		expect(registry.documents.size).toBe(0);
		const [stored] = [...(await storedOwnDocuments(database.db, [ada])).values()];
		expect(stored).toMatchObject({ position: 60, tail: 0 });
		const again = await registry.open(ada);
		expect(Buffer.compare(Y.encodeStateAsUpdate(again.doc!), whole)).toBe(0);
		expect(again.position).toBe(60);
	});

	test('[P6.1] two processes write into one document at once, and nothing of either is lost', async () => {
		// On the embedded database there is one process only; there the second one shares its connection.
		const second = await startSyncServer(database);
		const ada = await server.addUser();
		const [here, there] = [device(ada), device(ada, 1, new Y.Doc(), ada, second)];
		await vi.waitFor(() => expect(here.isSynced && there.isSynced).toBe(true), waits);
		for (let index = 0; index < 30; index += 1) {
			here.doc.getMap('settings').set(`here${index}`, index);
			there.doc.getMap('settings').set(`there${index}`, index);
			await new Promise(setImmediate);
		}
		const stored = async (): Promise<number> => {
			const folded = new Y.Doc();
			for (const own of (await storedOwnDocuments(database.db, [ada])).values())
				for (const update of own.updates) Y.applyUpdate(folded, update);
			return folded.getMap('settings').size;
		};
		await vi.waitFor(async () => expect(await stored()).toBe(60), waits);
		// There alone do processes look for what others have written.
		if (database.engine === 'postgres')
			for (const { doc } of [here, there]) await vi.waitFor(() => expect(doc.getMap('settings').size).toBe(60), waits);
		there.close();
		await second.stop();
	});
});
