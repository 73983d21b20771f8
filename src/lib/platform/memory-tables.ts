/** Tables that go with the page: for private windows and blocked storage, and for tests. */
import { tableNames, type TableChange, type TableName, type Tables } from './tables.ts';

export class MemoryTables implements Tables {
	readonly kind = 'memory';
	readonly #tables = new Map<TableName, Map<string | number, unknown>>(tableNames.map((name) => [name, new Map()]));
	#appended = 0;

	async read(table: TableName, key: string | number): Promise<unknown> {
		return structuredClone(this.#table(table).get(key));
	}

	async readAll(table: TableName): Promise<readonly unknown[]> {
		const rows = [...this.#table(table)].sort(([a], [b]) => (a < b ? -1 : 1));
		return rows.map(([, value]) => structuredClone(value));
	}

	async write(changes: readonly TableChange[]): Promise<void> {
		for (const change of changes) this.#change(change);
	}

	async append<Value>(table: TableName, make: (order: number) => Value): Promise<Value> {
		this.#appended += 1;
		const value = make(this.#appended);
		this.#table(table).set(this.#appended, structuredClone(value));
		return value;
	}

	async destroy(): Promise<void> {
		for (const table of this.#tables.values()) table.clear();
	}

	close(): void {
		// Nothing is held open.
	}

	#change(change: TableChange): void {
		const table = this.#table(change.table);
		if ('prefix' in change) {
			for (const key of table.keys()) if (String(key).startsWith(change.prefix)) table.delete(key);
		} else if ('remove' in change) table.delete(change.key);
		else table.set(change.key, structuredClone(change.value));
	}

	#table(name: TableName): Map<string | number, unknown> {
		return this.#tables.get(name) as Map<string | number, unknown>;
	}
}
