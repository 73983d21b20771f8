import { expect, test } from 'vitest';
import { SyncError } from '#lib/core/sync-error.ts';
import { MemoryTables } from '#lib/platform/memory-tables.ts';
import type { TableChange, TableName } from '#lib/platform/tables.ts';
import { until } from './fake-clock.fixture.ts';
import { aMessage, aPlace, FakeDevice, shown } from './replica.fixture.ts';

/** A device on which nothing more fits until the stored segments are gone. */
class FullTables extends MemoryTables {
	isFull = false;
	canMakeRoom = true;

	override write(changes: readonly TableChange[]): Promise<void> {
		if (this.isFull && changes.some((change) => 'value' in change)) return full();
		if (this.canMakeRoom && changes.some((change) => change.table === 'blobs' && 'remove' in change)) this.isFull = false;
		return super.write(changes);
	}

	override append<Value>(table: TableName, make: (order: number) => Value): Promise<Value> {
		return this.isFull ? full() : super.append(table, make);
	}
}
const full = (): Promise<never> => Promise.reject(new SyncError('device-full'));

async function aFullDevice(canMakeRoom: boolean) {
	const { server, room, users } = aPlace();
	const tables = new FullTables();
	tables.canMakeRoom = canMakeRoom;
	server.say(room, users[1] as (typeof users)[number], aMessage(), 'hello');
	const { replica, clock } = await new FakeDevice(server, users[0] as (typeof users)[number], { tables }).openTab();
	const session = replica.openRoom(room);
	await until(() => replica.connection.get().kind === 'online' && shown(session.timeline.get()).length === 1);
	server.crash();
	tables.isFull = true;
	return { server, replica, clock, session, tables };
}

test('[P1.2] on a full device what the server can give again makes room for what is written', async () => {
	const { replica, session, tables } = await aFullDevice(true);
	await session.send('still kept');
	expect(replica.storage.get().kind).toBe('memory');
	expect(await tables.readAll('outbox')).toMatchObject([{ text: 'still kept' }]);
	expect(await tables.readAll('blobs')).toEqual([]);
	await replica.close();
});

test('[P2.9] where nothing fits any more it says so, and what is written still leaves while the page is open', async () => {
	const { server, replica, clock, session, tables } = await aFullDevice(false);
	await session.send('goes with the page');
	expect(replica.storage.get().kind).toBe('full');
	expect(shown(session.timeline.get())).toEqual(['hello:sent', 'goes with the page:saved']);
	expect(await tables.readAll('outbox')).toEqual([]);
	server.isUp = true;
	clock.advance(10_000);
	await until(() => shown(session.timeline.get()).join() === 'hello:sent,goes with the page:sent');
	expect(replica.outbox.get()).toEqual([]);
	await replica.close();
});

test('[P1.1] whatever was wiped in one tab is let go by the other, and stays wiped', async () => {
	const { room, device } = aPlace();
	const [first, second] = [await device.openTab(), await device.openTab()];
	await until(() => [first, second].every(({ replica }) => replica.connection.get().kind === 'online'));
	second.replica.openRoom(room);
	await first.replica.wipe();
	await until(() => second.replica.connection.get().kind === 'signed-out');
	second.clock.advance(10_000);
	expect(await device.tables.readAll('rooms')).toEqual([]);
});
