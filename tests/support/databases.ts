/**
 * Fresh databases for tests, on every engine that can be had here. The suites run on each:
 *
 *     describe.each(engines)('rooms on $name', ({ open }) => { … const database = await open(); … await database.close(); });
 */
import { createHash, randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openDatabase, type Database } from '#server/db/connect.ts';

export interface Engine {
	readonly name: 'pglite' | 'postgres';
	/** An empty, migrated database of its own; `close` removes it again. */
	open(): Promise<Database>;
	/** What a server process needs in its environment to run on a database of its own; `remove` when it has ended. */
	forProcess(): Promise<{ readonly env: Record<string, string>; remove(): Promise<void> }>;
}

const serverUrl = process.env.TEST_DATABASE_URL;
if (serverUrl === undefined) console.warn('Postgres is skipped: TEST_DATABASE_URL is not set. PGlite alone is tested.');

export const pglite: Engine = { name: 'pglite', open: openPglite, forProcess: pgliteForProcess };
const postgres: Engine = {
	name: 'postgres',
	open: () => openPostgres(serverUrl ?? ''),
	forProcess: () => postgresForProcess(serverUrl ?? '')
};

export const engines: readonly Engine[] = serverUrl === undefined ? [pglite] : [pglite, postgres];

async function openPglite(): Promise<Database> {
	const folder = await mkdtemp(join(tmpdir(), 'kith-test-'));
	await cp(await pgliteTemplate(), folder, { recursive: true });
	const database = await openDatabase({ databaseUrl: undefined, dataDir: folder });
	return closing(database, () => rm(folder, { recursive: true, force: true }));
}

async function pgliteForProcess() {
	const folder = await mkdtemp(join(tmpdir(), 'kith-test-'));
	return { env: { DATA_DIR: folder }, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A cold PGlite takes seconds, a copy of a migrated one 0.2 s: made once for each state of the migrations, shared by all test files. */
async function pgliteTemplate(): Promise<string> {
	const template = join(tmpdir(), `kith-test-template-${await migrationsHash()}`);
	if (await exists(template)) return template;
	const draft = await mkdtemp(join(tmpdir(), 'kith-test-draft-'));
	await (await openDatabase({ databaseUrl: undefined, dataDir: draft })).close();
	try {
		await rename(draft, template);
	} catch (cause) {
		// Another test file was first; its template is as good.
		await rm(draft, { recursive: true, force: true });
		if (!(await exists(template))) throw cause;
	}
	return template;
}

async function migrationsHash(): Promise<string> {
	const folder = join(import.meta.dirname, '../../migrations');
	const hash = createHash('sha256');
	for (const name of (await readdir(folder)).sort()) hash.update(await readFile(join(folder, name)));
	return hash.digest('hex').slice(0, 16);
}

async function openPostgres(url: string): Promise<Database> {
	const { databaseUrl, remove } = await createPostgresDatabase(url);
	return closing(await openDatabase({ databaseUrl, dataDir: undefined }), remove);
}

async function postgresForProcess(url: string) {
	const { databaseUrl, remove } = await createPostgresDatabase(url);
	const folder = await mkdtemp(join(tmpdir(), 'kith-test-'));
	const removeBoth = async () => {
		await rm(folder, { recursive: true, force: true });
		await remove();
	};
	return { env: { DATABASE_URL: databaseUrl, DATA_DIR: folder }, remove: removeBoth };
}

async function createPostgresDatabase(url: string) {
	const name = `kith_test_${randomBytes(8).toString('hex')}`;
	await administer(url, `create database ${name}`);
	const own = new URL(url);
	own.pathname = `/${name}`;
	return { databaseUrl: own.href, remove: () => administer(url, `drop database if exists ${name} with (force)`) };
}

async function administer(url: string, statement: string): Promise<void> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		await client.query(statement);
	} finally {
		await client.end();
	}
}

function closing(database: Database, remove: () => Promise<void>): Database {
	return {
		...database,
		close: async () => {
			await database.close();
			await remove();
		}
	};
}

async function exists(path: string): Promise<boolean> {
	return await stat(path).then(
		() => true,
		() => false
	);
}
