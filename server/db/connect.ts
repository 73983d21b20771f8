/** Opens the database named by the configuration and brings its schema up to date. The only place that knows both engines. */
import { CompiledQuery, Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { migrations } from '../../migrations/index.ts';
import type { Tables } from './schema.ts';

export interface DatabaseConfig {
	/** A Postgres URL; undefined means the embedded PGlite under `dataDir`. */
	readonly databaseUrl: string | undefined;
	/** Folder of the embedded database; undefined keeps it in memory (tests). */
	readonly dataDir: string | undefined;
}

/** Runs one statement under a name: parsed and planned once where the engine can, on a connection that nothing else uses. */
export type PreparedQuery = <Row>(name: string, text: string, parameters: readonly unknown[]) => Promise<Row[]>;

export interface Database {
	readonly db: Kysely<Tables>;
	/** The writer's own connection, so that a commit never waits for a slow read. */
	readonly writer: PreparedQuery;
	/** How many of the writer's statements may run at once. */
	readonly writerLanes: number;
	readonly engine: 'postgres' | 'pglite';
	close(): Promise<void>;
}

const int8 = 20;
const poolSize = 8;
const writerLanes = 2;
/** A line that swallows packets gives no error: after this a commit is tried again, and the log says whether the first one counted. */
const commitTimeoutMs = 15_000;

/** @throws the driver's error when the database cannot be reached or the schema not migrated. */
export async function openDatabase(config: DatabaseConfig): Promise<Database> {
	const database = config.databaseUrl === undefined ? await openPglite(config.dataDir) : openPostgres(config.databaseUrl);
	try {
		await migrate(database.db);
	} catch (cause) {
		await database.close();
		throw cause;
	}
	return database;
}

function openPostgres(connectionString: string): Database {
	const types = {
		// The default is a string, for int8 can exceed 2^53; none of our counters or times can.
		getTypeParser: (oid: number, format?: 'text' | 'binary') =>
			oid === int8 ? Number : pg.types.getTypeParser(oid, format ?? 'text')
	};
	const open = (max: number, timeoutMs?: number) => {
		const limits = { connectionTimeoutMillis: 10_000, ...(timeoutMs !== undefined && { query_timeout: timeoutMs }) };
		const pool = new pg.Pool({ connectionString, max, types, keepAlive: true, ...limits });
		// An idle connection that breaks is replaced on next use; without a listener it would end the process.
		pool.on('error', () => undefined);
		return pool;
	};
	const writerPool = open(writerLanes, commitTimeoutMs);
	const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: open(poolSize) }) });
	const writer: PreparedQuery = async <Row>(name: string, text: string, values: readonly unknown[]) =>
		(await writerPool.query({ name, text, values: [...values] })).rows as Row[];
	return {
		db,
		writer,
		writerLanes,
		engine: 'postgres',
		close: async () => {
			await Promise.all([db.destroy(), writerPool.end()]);
		}
	};
}

async function openPglite(dataDir: string | undefined): Promise<Database> {
	const { PGlite } = await import('@electric-sql/pglite');
	const pglite = dataDir === undefined ? await PGlite.create() : await PGlite.create(dataDir);
	const db = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) });
	const writer: PreparedQuery = async <Row>(_name: string, text: string, values: readonly unknown[]) =>
		(await db.executeQuery(CompiledQuery.raw(text, [...values]))).rows as Row[];
	return {
		db,
		writer,
		// It is one thread, and ours.
		writerLanes: 1,
		engine: 'pglite',
		close: async () => {
			await db.destroy();
			if (!pglite.closed) await pglite.close();
		}
	};
}

/** Kysely's migrator takes a lock in the database, so two nodes never migrate together; a killed one is finished at the next start. */
async function migrate(db: Kysely<Tables>): Promise<void> {
	const { error } = await new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } }).migrateToLatest();
	if (error !== undefined) throw error instanceof Error ? error : new Error(String(error));
}
