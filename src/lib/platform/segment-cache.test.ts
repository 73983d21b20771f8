import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { UserId } from '#lib/core/ids.ts';
import { MemoryTables } from './memory-tables.ts';
import { deviceSegmentCaches } from './segment-cache.ts';

const ann = 'usr_01J00000000000000000000000' as UserId;
const ben = 'usr_01J00000000000000000000001' as UserId;
const document = 'room:rm_01J00000000000000000000000:1:1';

test('a document that was opened once is named by the next page, until it is removed, to its user alone', async () => {
	const tables = new MemoryTables();
	const cache = deviceSegmentCaches(ann, tables).open(document, new Y.Doc());
	await cache.loaded;
	await cache.close();
	const next = deviceSegmentCaches(ann, tables);
	expect(await next.documents()).toEqual([document]);
	expect(await deviceSegmentCaches(ben, tables).documents()).toEqual([]);
	await next.remove(document);
	expect(await next.documents()).toEqual([]);
});

test('where the browser does not list its databases, what was opened is remembered', async () => {
	const tables = new MemoryTables();
	await tables.write([{ table: 'meta', key: 'cursor', value: 'e-1' }]);
	const cache = deviceSegmentCaches(ann, tables, null).open(document, new Y.Doc());
	await cache.loaded;
	await cache.close();
	expect(await deviceSegmentCaches(ann, tables, null).documents()).toEqual([document]);
});
