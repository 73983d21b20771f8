import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import { DeviceTables } from './device-tables.ts';
import { MemoryTables } from './memory-tables.ts';
import { tablesContract } from './tables.contract.ts';

let databases = 0;
const openDevice = async (): Promise<DeviceTables> => {
	databases += 1;
	const tables = new DeviceTables(`test-${databases}`);
	await tables.open();
	return tables;
};

tablesContract('memory', () => Promise.resolve(new MemoryTables()));
tablesContract('device', openDevice);

test('what was written is there for the next page', async () => {
	const tables = await openDevice();
	await tables.append('outbox', (order) => ({ order, text: 'kept' }));
	tables.close();
	const next = new DeviceTables(`test-${databases}`);
	expect(await next.readAll('outbox')).toMatchObject([{ text: 'kept' }]);
	next.close();
});

test('[P1.2] a new row is written with strict durability', async () => {
	const tables = await openDevice();
	const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
	await tables.append('outbox', (order) => ({ order }));
	expect(transaction).toHaveBeenCalledWith('outbox', 'readwrite', { durability: 'strict' });
	transaction.mockRestore();
	tables.close();
});

test('a full device shows as an aborted transaction, and is named', async () => {
	const tables = await openDevice();
	const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore) {
		queueMicrotask(() => this.transaction.abort());
		return this.get('nothing');
	});
	await expect(tables.append('outbox', (order) => ({ order }))).rejects.toMatchObject({ kind: 'device-full' });
	put.mockRestore();
	expect(await tables.readAll('outbox')).toEqual([]);
	tables.close();
});

test('a connection that the browser dropped is opened again', async () => {
	const tables = await openDevice();
	await tables.write([{ table: 'meta', key: 'cursor', value: 'e-1' }]);
	const lost = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
		throw new DOMException('The database connection is closing.', 'InvalidStateError');
	});
	await tables.write([{ table: 'meta', key: 'cursor', value: 'e-2' }]);
	lost.mockRestore();
	expect(await tables.read('meta', 'cursor')).toBe('e-2');
	tables.close();
});
