/** What every kind of tables promises; run by each. */
import { expect, test } from 'vitest';
import type { Tables } from './tables.ts';

export function tablesContract(name: string, open: () => Promise<Tables>): void {
	test(`${name}: rows come back in order of their keys, as they were`, async () => {
		const tables = await open();
		await tables.write([
			{ table: 'rooms', key: 'b', value: { id: 'b', bytes: Uint8Array.of(1, 2) } },
			{ table: 'rooms', key: 'a', value: { id: 'a' } }
		]);
		expect(await tables.readAll('rooms')).toEqual([{ id: 'a' }, { id: 'b', bytes: Uint8Array.of(1, 2) }]);
		expect(await tables.read('rooms', 'a')).toEqual({ id: 'a' });
		expect(await tables.read('rooms', 'c')).toBeUndefined();
		tables.close();
	});

	test(`${name}: [P1.2] appended rows get rising numbers that are never given again`, async () => {
		const tables = await open();
		const rows = await Promise.all(['x', 'y', 'z'].map((text) => tables.append('outbox', (order) => ({ order, text }))));
		expect(await tables.readAll('outbox')).toEqual([...rows].sort((a, b) => a.order - b.order));
		const last = Math.max(...rows.map(({ order }) => order));
		await tables.write(rows.map(({ order }) => ({ table: 'outbox', key: order, remove: true })));
		const next = await tables.append('outbox', (order) => ({ order, text: 'next' }));
		expect(next.order).toBeGreaterThan(last);
		tables.close();
	});

	test(`${name}: a prefix removes what begins with it and nothing else`, async () => {
		const tables = await open();
		const keys = ['rm_a/000000001', 'rm_a/000000002', 'rm_b/000000001'];
		await tables.write(keys.map((key) => ({ table: 'blobs', key, value: key })));
		await tables.write([{ table: 'blobs', prefix: 'rm_a/', remove: true }]);
		expect(await tables.readAll('blobs')).toEqual(['rm_b/000000001']);
		tables.close();
	});

	test(`${name}: destroyed tables are empty`, async () => {
		const tables = await open();
		await tables.write([{ table: 'meta', key: 'cursor', value: 'e-1' }]);
		await tables.destroy();
		expect(await tables.read('meta', 'cursor')).toBeUndefined();
		tables.close();
	});
}
