/** Tables of plain values by key, on the device or in memory. Knows nothing of what they hold. */

export const tableNames = [
	'rooms',
	'people',
	'outbox',
	'drafts',
	'marks',
	'segments',
	'blobs',
	'members',
	'meta',
	'own'
] as const;
export type TableName = (typeof tableNames)[number];

export type TableChange =
	| { readonly table: TableName; readonly key: string | number; readonly value: unknown }
	| { readonly table: TableName; readonly key: string | number; readonly remove: true }
	/** Every key that starts so. */
	| { readonly table: TableName; readonly prefix: string; readonly remove: true };

export interface Tables {
	/** `memory`: nothing outlives this page. */
	readonly kind: 'device' | 'memory';
	read(table: TableName, key: string | number): Promise<unknown>;
	/** In order of their keys. */
	readAll(table: TableName): Promise<readonly unknown[]>;
	/**
	 * All of it or nothing. With `strict` it resolves only when the bytes are out of the browser's caches (P2).
	 * @throws SyncError `device-full`, `device-lost`
	 */
	write(changes: readonly TableChange[], durability?: 'strict' | 'relaxed'): Promise<void>;
	/** Writes what `make` gives under the next number, never given before; strict. Answers with it. Same errors as `write`. */
	append<Value>(table: TableName, make: (order: number) => Value): Promise<Value>;
	/** Deletes the tables with all that is in them. */
	destroy(): Promise<void>;
	close(): void;
}
