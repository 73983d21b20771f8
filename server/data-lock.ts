/**
 * One process per data folder. The embedded database has no lock of its own: a second process would open the same files and
 * silently lose rows. SQLite's file lock is the operating system's, so it goes with the process, however that ends.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface DataLock {
	release(): void;
}

/** Undefined when another process holds the folder. Creates the folder when there is none. @throws when it cannot be written to. */
export function lockDataFolder(folder: string): DataLock | undefined {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	const database = new DatabaseSync(join(folder, 'lock.sqlite'), { timeout: 0 });
	try {
		database.exec('BEGIN EXCLUSIVE');
	} catch (cause) {
		database.close();
		if (isBusy(cause)) return undefined;
		throw cause;
	}
	return { release: () => database.close() };
}

function isBusy(cause: unknown): boolean {
	const busy = 5;
	return typeof cause === 'object' && cause !== null && 'errcode' in cause && cause.errcode === busy;
}
