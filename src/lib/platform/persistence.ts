/** What this browser will keep for us, and how surely. */
import type { UserId } from '#lib/core/ids.ts';
import { DeviceTables } from './device-tables.ts';
import { MemoryTables } from './memory-tables.ts';
import { deviceSegmentCaches, noSegmentCaches, type SegmentCaches } from './segment-cache.ts';
import type { Tables } from './tables.ts';

export interface Persistence {
	readonly tables: Tables;
	readonly caches: SegmentCaches;
	/** True when the browser has promised not to evict us. With `ask` it is asked, which may show a question. */
	isPersistent(ask: boolean): Promise<boolean>;
}

export const userDatabase = (user: UserId): string => `${user}/kith`;

/** On the device where that is possible, else in memory. Never throws. */
export async function openPersistence(user: UserId): Promise<Persistence> {
	const tables = new DeviceTables(userDatabase(user));
	try {
		await tables.open();
		return { tables, caches: deviceSegmentCaches(user, tables), isPersistent };
	} catch {
		// A private window, or storage switched off: whoever shows the state says so.
		return { tables: new MemoryTables(), caches: noSegmentCaches, isPersistent: () => Promise.resolve(false) };
	}
}

/** A worker can look, but only a page can ask. */
type AskableStorage = Partial<Pick<StorageManager, 'persisted'> & { persist(): Promise<boolean> }>;

async function isPersistent(ask: boolean): Promise<boolean> {
	const storage: AskableStorage | undefined = globalThis.navigator?.storage;
	if (await storage?.persisted?.()) return true;
	return ask ? ((await storage?.persist?.()) ?? false) : false;
}
