/** One Postgres for all peers that store in it, on the core that is not the server's. */
import pg from 'pg';
import { startPostgres as startHousePostgres } from '../../scripts/house/postgres.mjs';
import { loadCore, pin } from '../peers/spawn.ts';
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
export async function startPostgres(): Promise<BenchPostgres> {
	// With fsync: "durable" must mean the same for every peer that says it.
	const server = await startHousePostgres({ fsync: true });
	if (server.reason !== undefined) throw new Error(server.reason);
	const name = `kith_bench_${process.pid}`;
	const admin = new pg.Client(server.url);
	await admin.connect();
	await admin.query(`CREATE DATABASE ${name}`);
	const pid = await admin.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
	const version = await admin.query<{ server_version: string }>('SHOW server_version');
	const postmaster = processTimes(pid.rows[0]?.pid ?? 0)?.parent;
	if (postmaster === undefined)
		throw new Error('The bench must see the processes of its Postgres: it has to run on this machine.');
	pin(postmaster, String(loadCore));
	await admin.end();
	const url = new URL(server.url);
	url.pathname = `/${name}`;
	return {
		url: url.href,
		postmaster,
		version: version.rows[0]?.server_version ?? 'unknown',
		stop: async () => {
			await dropDatabase(server.url, name);
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
