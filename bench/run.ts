/** `npm run bench`: all items, all peers, interleaved, as often as asked; then the page. */
import { cpus } from 'node:os';
import { readFile, writeFile } from 'node:fs/promises';
import { items } from './items/all.ts';
import type { Item, ItemContext } from './items/item.ts';
import { treeSeconds } from './measure/cpu.ts';
import { startPostgres, type BenchPostgres } from './measure/postgres.ts';
import { median, rotated } from './measure/statistics.ts';
import { parseOptions, type Options } from './options.ts';
import { allPeers } from './peers/all.ts';
import type { Peer } from './peers/peer.ts';
import { loadCore, pin } from './peers/spawn.ts';
import { withResults } from './report/page.ts';
import type { Observation, Results, Voided } from './report/results.ts';

const options = parseOptions(process.argv.slice(2));
pin(process.pid, String(loadCore));
const startedAt = performance.now();
const postgres = await startPostgres();
const observations: Observation[] = [];
const voided: Voided[] = [];
try {
	await measureAll(options, postgres);
} finally {
	await postgres.stop();
}

async function measureAll({ runs, only, peer, isQuick }: Options, { url }: BenchPostgres): Promise<void> {
	const peers = allPeers(url).filter(({ key }) => peer === undefined || key === peer);
	const chosen = items.filter(({ name, isOnDemand }) => (only === undefined ? isOnDemand !== true : name.includes(only)));
	if (chosen.length === 0 || peers.length === 0)
		throw new Error(`Nothing to measure. Items: ${items.map(({ name }) => name).join(', ')}`);
	for (let run = 0; run < runs; run += 1) {
		for (const item of chosen) {
			for (const each of rotated(peers, run)) if (item.peers.includes(each.key)) await measure(item, each, run);
		}
		// After each run, so that one that is broken off leaves what was measured.
		if (!isQuick) await writeReport(run + 1);
	}
}

async function measure(item: Item, peer: Peer, run: number): Promise<void> {
	const from = performance.now();
	const mine: string[] = [];
	const context: ItemContext = {
		peer,
		run,
		isQuick: options.isQuick,
		databaseUrl: postgres.url,
		postgresSeconds: () => (peer.usesPostgres ? treeSeconds(postgres.postmaster) : 0),
		observe: (metric, value) => {
			observations.push({ item: item.name, metric, peer: peer.key, run, value });
			mine.push(`${metric} ${Number(value.toPrecision(4))}`);
		},
		voidRow: (reason) => {
			voided.push({ item: item.name, peer: peer.key, run, reason });
			mine.push(`void: ${reason}`);
		},
		earlier: (metric) =>
			median(
				observations
					.filter((seen) => seen.item === item.name && seen.metric === metric && seen.peer === peer.key)
					.map(({ value }) => value)
			)
	};
	try {
		await item.run(context);
	} catch (cause) {
		// One peer that fails must not take the other rows with it; but the run as a whole has failed.
		context.voidRow((cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0] ?? '');
		console.error(cause);
		process.exitCode = 1;
	}
	console.log(
		`${run + 1} · ${item.name} · ${peer.key} · ${mine.join(' · ')} · took ${((performance.now() - from) / 1000).toFixed(1)} s`
	);
}

async function writeReport(runs: number): Promise<void> {
	const file = (name: string): URL => new URL(name, import.meta.url);
	const old = JSON.parse(await readFile(file('results.json'), 'utf8').catch(() => '{}')) as Partial<Results>; // the first run finds none
	const isReplaced = ({ item, peer }: Observation | Voided): boolean =>
		(options.only === undefined || item.includes(options.only)) && (options.peer === undefined || options.peer === peer);
	const results: Results = {
		takenAt: new Date().toISOString(),
		machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}, Postgres ${postgres.version}`,
		runs,
		isQuick: false,
		seconds: (performance.now() - startedAt) / 1000,
		observations: [...(old.observations ?? []).filter((seen) => !isReplaced(seen)), ...observations],
		voided: [...(old.voided ?? []).filter((row) => !isReplaced(row)), ...voided]
	};
	await writeFile(file('results.json'), `${JSON.stringify(results, undefined, '\t')}\n`);
	const page = file('README.md');
	await writeFile(page, withResults(await readFile(page, 'utf8'), results));
}
