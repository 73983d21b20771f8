/** One Postgres for all peers that store in it, on the core that is not the server's. */
import type pg from 'pg';
import { startPostgres as startHousePostgres } from '../../scripts/house/postgres.mjs';
import { loadCore, pin } from '../peers/spawn.ts';
import { processTimes } from './cpu.ts';
import { withClient } from './with-client.ts';

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
	const { postmaster, version } = await withClient(server.url, async (client) => {
		await client.query(`CREATE DATABASE ${name}`);
		return { postmaster: await postmasterOf(client), version: await versionOf(client) };
	});
	pin(postmaster, String(loadCore));
	const url = new URL(server.url);
	url.pathname = `/${name}`;
	return {
		url: url.href,
		postmaster,
		version,
		stop: async () => {
			await withClient(server.url, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
			await server.stop();
		}
	};
}

async function postmasterOf(client: pg.Client): Promise<number> {
	const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
	const postmaster = processTimes(rows[0]?.pid ?? 0)?.parent;
	if (postmaster === undefined)
		throw new Error('The bench must see the processes of its Postgres: it has to run on this machine.');
	return postmaster;
}

async function versionOf(client: pg.Client): Promise<string> {
	const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
	return rows[0]?.server_version ?? 'unknown';
}
