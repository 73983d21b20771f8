/** The 200 questions of `bench/queries`: to a server with many messages, and to a device with its own. */
import type { UserId } from '#lib/core/ids.ts';
import { parseQuery } from '#lib/core/search/query.ts';
import { SearchHost } from '#lib/workers/search-host.ts';
import { systemClock } from '#server/clock.ts';
import { openDatabase, type Database } from '#server/db/connect.ts';
import { createSearching } from '#server/search/searching.ts';
import { withClient } from '../measure/with-client.ts';
import { deviceSegments } from '../search/device-segments.ts';
import { percentile, readQueries } from '../search/queries.ts';
import { seedRooms } from '../search/server-rooms.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import type { Item, ItemContext } from './item.ts';

const pageSize = 50;

/** Filled once; each run asks anew. The service is asked in this process: what HTTP adds is the same for every call. */
export function searchOnServer(engine: Database['engine'], messages: number): Item {
	let filled: { database: Database; me: UserId; seconds: number } | undefined;
	return {
		name: `search on the server, ${messages.toLocaleString('en')} on ${engine}`,
		peers: ['kith'],
		isOnDemand: true,
		async run(context) {
			const count = context.isQuick ? messages / 100 : messages;
			filled ??= await fill(engine, count, context.databaseUrl);
			const { database, me, seconds } = filled;
			const searching = createSearching({ db: database.db, clock: systemClock(), hasLimits: false });
			const ask = async (q: string): Promise<number> => {
				const from = performance.now();
				const outcome = await searching.search(me, { q, limit: pageSize });
				if (outcome.kind === 'refused') throw new Error(`"${q}" was refused: ${outcome.code}`);
				return performance.now() - from;
			};
			await observe(context, ask);
			context.observe('µs to file a message', (seconds * 1e6) / count);
		}
	};
}

async function fill(engine: Database['engine'], messages: number, bench: string) {
	const database = await (engine === 'postgres'
		? openOwnDatabase(bench)
		: openDatabase({ databaseUrl: undefined, dataDir: temporaryFolder('search') }));
	const { me, filingSeconds } = await seedRooms(database, messages);
	return { database, me, seconds: filingSeconds };
}

/** Beside the peers' database, so that their tables stay theirs; goes with the cluster, or at the next bench. */
async function openOwnDatabase(bench: string): Promise<Database> {
	const name = 'kith_bench_search';
	await withClient(bench, async (client) => {
		await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
		await client.query(`CREATE DATABASE ${name}`);
	});
	const url = new URL(bench);
	url.pathname = `/${name}`;
	return openDatabase({ databaseUrl: url.href, dataDir: undefined });
}

/** The worker's program, fed with stored segments as the page feeds it. */
export function searchOnDevice(messages: number): Item {
	return {
		name: `search on the device, ${messages.toLocaleString('en')}`,
		peers: ['kith'],
		isOnDemand: true,
		async run(context) {
			const segments = deviceSegments(context.isQuick ? messages / 10 : messages);
			const host = new SearchHost();
			const from = performance.now();
			for (const { document, room, update } of segments)
				host.receive({ kind: 'read', segment: document, room, updates: [update] });
			host.receive({ kind: 'settle' });
			context.observe('ms to build', performance.now() - from);
			const ask = (q: string): Promise<number> => {
				const asked = performance.now();
				const { terms, has } = parseQuery(q.replace('from:me ', ''));
				host.receive({ kind: 'find', question: 1, search: { terms, has }, limit: 100 });
				return Promise.resolve(performance.now() - asked);
			};
			await observe(context, ask);
		}
	};
}

async function observe(context: ItemContext, ask: (query: string) => Promise<number>): Promise<void> {
	const times: number[] = [];
	for (const query of readQueries().queries) times.push(await ask(query));
	context.observe('p50 ms', percentile(times, 0.5));
	context.observe('p95 ms', percentile(times, 0.95));
	context.observe('ms, the slowest', Math.max(...times));
}
