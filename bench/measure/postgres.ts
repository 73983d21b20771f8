/** One Postgres for all peers that store in it: the one named by TEST_DATABASE_URL, or one of our own from the binaries on this machine. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { freePort, loadCore, pin } from '../peers/spawn.ts';
import { processTimes } from './cpu.ts';

export interface BenchPostgres {
	/** Of an empty database made for this bench. */
	readonly url: string;
	/** The process whose children are the backends. */
	readonly postmaster: number;
	readonly version: string;
	stop(): Promise<void>;
}

/** @throws when no server can be had, saying what is missing. */
export async function startPostgres(env: NodeJS.ProcessEnv = process.env): Promise<BenchPostgres> {
	const given = env['TEST_DATABASE_URL'];
	const server = given === undefined ? await startOwn() : { url: given, stop: () => Promise.resolve() };
	const name = `kith_bench_${process.pid}`;
	const admin = new pg.Client(server.url);
	await admin.connect();
	await admin.query(`CREATE DATABASE ${name}`);
	const pid = await admin.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
	const version = await admin.query<{ server_version: string }>('SHOW server_version');
	const postmaster = processTimes(pid.rows[0]?.pid ?? 0)?.parent;
	if (postmaster === undefined) throw new Error('The bench must see the processes of its Postgres: it has to run on this machine.');
	pin(postmaster, String(loadCore));
	await admin.end();
	const url = new URL(server.url);
	url.pathname = `/${name}`;
	return {
		url: url.href,
		postmaster,
		version: version.rows[0]?.server_version ?? 'unknown',
		stop: async () => {
			if (given !== undefined) await dropDatabase(given, name);
			await server.stop();
		}
	};
}

async function dropDatabase(url: string, name: string): Promise<void> {
	const client = new pg.Client(url);
	await client.connect();
	await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
	await client.end();
}

async function startOwn(): Promise<{ url: string; stop: () => Promise<void> }> {
	const binaries = findBinaries();
	const folder = await mkdtemp(join(tmpdir(), 'kith-bench-pg-'));
	const identity = unprivileged();
	if (identity !== undefined) await chown(folder, identity.uid, identity.gid);
	const port = await freePort();
	execFileSync(join(binaries, 'initdb'), ['-D', join(folder, 'data'), '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--locale=C'], {
		...identity,
		cwd: folder,
		stdio: 'ignore'
	});
	// Its settings are Postgres's own, fsync on: "durable" must mean the same for every peer that says it.
	const options = ['-D', join(folder, 'data'), '-p', String(port), '-k', folder, '-h', '127.0.0.1'];
	const child = spawn(join(binaries, 'postgres'), options, { ...identity, cwd: folder, stdio: 'ignore' });
	const ended = once(child, 'exit');
	const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
	await answering(url);
	return {
		url,
		stop: async () => {
			child.kill('SIGINT'); // fast shutdown: does not wait for clients
			await ended;
			await rm(folder, { recursive: true });
		}
	};
}

/** The newest Postgres installed here. */
function findBinaries(): string {
	const root = '/usr/lib/postgresql';
	const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
	const found = versions.map((version) => join(root, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')));
	if (found === undefined) throw new Error('No Postgres here: set TEST_DATABASE_URL, or install one (Debian: apt-get install postgresql).');
	return found;
}

/** Postgres refuses to run as root; undefined when we are not. */
function unprivileged(): { uid: number; gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres']).toString());
	return { uid: id('-u'), gid: id('-g') };
}

async function answering(url: string): Promise<void> {
	for (let attempt = 0; ; attempt += 1) {
		const client = new pg.Client(url);
		try {
			await client.connect();
			await client.end();
			return;
		} catch (cause) {
			if (attempt === 200) throw cause;
			await delay(50);
		}
	}
}
