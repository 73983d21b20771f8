/**
 * Tables in one IndexedDB database. A full disk shows as an aborted transaction, not as an error; a browser may drop the connection
 * while the page lives (Safari does), so a write that finds it gone opens it again once.
 */
import { openDB, type IDBPDatabase } from 'idb';
import { SyncError } from '#lib/core/sync-error.ts';
import type { TableChange, TableName, Tables } from './tables.ts';

const firstTables = ['rooms', 'people', 'outbox', 'drafts', 'marks', 'segments', 'blobs', 'members', 'meta'] as const;

/** Append only: a database of an earlier release is opened for ever. */
const schemaChanges: readonly ((db: IDBPDatabase) => void)[] = [
	(db) => {
		for (const name of firstTables) db.createObjectStore(name, { autoIncrement: name === 'outbox' });
	},
	(db) => void db.createObjectStore('own')
];

export class DeviceTables implements Tables {
	readonly kind = 'device';
	readonly #name: string;
	#db: Promise<IDBPDatabase> | undefined;

	constructor(name: string) {
		this.#name = name;
	}

	/** @throws whatever the browser gives when storage is blocked; ask before relying on these tables. */
	async open(): Promise<void> {
		await this.#open();
	}

	read(table: TableName, key: string | number): Promise<unknown> {
		return this.#attempt((db) => db.get(table, key));
	}

	readAll(table: TableName): Promise<readonly unknown[]> {
		return this.#attempt((db) => db.getAll(table));
	}

	write(changes: readonly TableChange[], durability: 'strict' | 'relaxed' = 'relaxed'): Promise<void> {
		if (changes.length === 0) return Promise.resolve();
		const names = [...new Set(changes.map((change) => change.table))];
		return this.#attempt(async (db) => {
			const transaction = db.transaction(names, 'readwrite', { durability });
			for (const change of changes) {
				const table = transaction.objectStore(change.table);
				// Failures of single requests abort the transaction, whose `done` tells: awaiting each would only slow it down.
				if ('prefix' in change) void table.delete(IDBKeyRange.bound(change.prefix, `${change.prefix}\uffff`)).catch(ignore);
				else if ('remove' in change) void table.delete(change.key).catch(ignore);
				else void table.put(change.value, change.key).catch(ignore);
			}
			await transaction.done;
		});
	}

	append<Value>(table: TableName, make: (order: number) => Value): Promise<Value> {
		return this.#attempt(async (db) => {
			const transaction = db.transaction(table, 'readwrite', { durability: 'strict' });
			// Its failure aborts the transaction; unheard, it would count as an unhandled rejection.
			transaction.done.catch(ignore);
			// The number is given by the first write and stands in the second: one transaction, so that neither is ever seen alone.
			const order = Number(await transaction.store.add(null));
			const value = make(order);
			await transaction.store.put(value, order);
			await transaction.done;
			return value;
		});
	}

	async destroy(): Promise<void> {
		this.close();
		await new Promise<void>((resolve) => {
			const request = indexedDB.deleteDatabase(this.#name);
			// Blocked: another tab still has it open; the browser deletes it when that one lets go.
			request.onsuccess = request.onerror = request.onblocked = () => resolve();
		});
	}

	close(): void {
		void this.#db?.then((db) => db.close(), ignore);
		this.#db = undefined;
	}

	async #attempt<Result>(act: (db: IDBPDatabase) => Promise<Result>): Promise<Result> {
		try {
			return await act(await this.#open());
		} catch (cause) {
			if (isFull(cause)) throw new SyncError('device-full', { cause });
			if (!isLost(cause)) throw cause;
		}
		this.#db = undefined;
		try {
			return await act(await this.#open());
		} catch (cause) {
			throw new SyncError(isFull(cause) ? 'device-full' : 'device-lost', { cause });
		}
	}

	#open(): Promise<IDBPDatabase> {
		this.#db ??= openDB(this.#name, schemaChanges.length, {
			upgrade: (db, from) => schemaChanges.slice(from).forEach((change) => change(db)),
			// A newer page wants to change the schema, or this device's copy is being wiped: never stand in the way.
			blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
			terminated: () => (this.#db = undefined)
		});
		return this.#db;
	}
}

const ignore = (): void => undefined;
const nameOf = (cause: unknown): string => (cause instanceof Error || cause instanceof DOMException ? cause.name : '');
const isFull = (cause: unknown): boolean => nameOf(cause) === 'QuotaExceededError' || nameOf(cause) === 'AbortError';
const isLost = (cause: unknown): boolean =>
	['InvalidStateError', 'UnknownError', 'TransactionInactiveError'].includes(nameOf(cause));
