/** A real Postgres for the tests: the one named by TEST_DATABASE_URL, else one of our own in a temporary folder, gone at the end. */
import { access, chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { run } from './commands.mjs';
import { step } from './steps.mjs';
import { installPackages } from './system-packages.mjs';

const nobody = 65534;

/** Resolves with `{ url, stop }`, or with `{ reason }` when there is none to be had. `fsync` is for whoever measures durability. */
export async function startPostgres({ fsync = false } = {}) {
	if (process.env.TEST_DATABASE_URL) return { url: process.env.TEST_DATABASE_URL, stop: () => Promise.resolve() };
	let binaries = await findBinaries();
	if (binaries === undefined) {
		const reason = await installPackages(['postgresql'], 'The tests want a real Postgres');
		if (reason !== undefined) return { reason: `Postgres: ${reason}` };
		binaries = await findBinaries();
	}
	if (binaries === undefined) return { reason: 'Postgres: the package was installed but has no initdb' };
	try {
		return await step('Starting a Postgres for the tests', () => startCluster(binaries, fsync));
	} catch (cause) {
		return { reason: `Postgres: ${cause.output?.trim().split('\n').at(-1) ?? cause.message}` };
	}
}

/** The folder with initdb in it; of Debian's versions the newest. */
async function findBinaries() {
	const debian = '/usr/lib/postgresql';
	const versions = (await readdir(debian).catch(() => []))
		.sort((a, b) => Number(b) - Number(a))
		.map((version) => join(debian, version, 'bin'));
	for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...versions, '/opt/homebrew/bin', '/usr/local/pgsql/bin']) {
		if (await isThere(join(folder, 'initdb'))) return folder;
	}
	return undefined;
}

async function startCluster(binaries, fsync) {
	const owner = await whoMayRunIt();
	const folder = await mkdtemp(join(tmpdir(), 'kith-postgres-'));
	if (owner.uid !== undefined) await chown(folder, owner.uid, owner.gid);
	const data = join(folder, 'data');
	const port = await freePort();
	const pg = (program, args) => run(join(binaries, program), args, { cwd: folder, ...owner, timeoutMs: 120_000 });
	await pg('initdb', [
		'--pgdata',
		data,
		'--username',
		'kith',
		'--auth',
		'trust',
		'--encoding',
		'UTF8',
		'--locale',
		await unicodeLocale(),
		'--no-sync'
	]);
	// Tests go without fsync: they kill our processes, never the database's machine.
	const settings = [
		`unix_socket_directories=${folder}`,
		'listen_addresses=127.0.0.1',
		`fsync=${fsync ? 'on' : 'off'}`,
		'max_connections=200'
	];
	const options = [`-p ${port}`, ...settings.map((setting) => `-c ${setting}`)].join(' ');
	await pg('pg_ctl', ['start', '--wait', '--pgdata', data, '--log', join(folder, 'log'), '--options', options]);
	const stopNow = () =>
		spawnSync(join(binaries, 'pg_ctl'), ['stop', '--pgdata', data, '--mode', 'immediate'], { cwd: folder, ...owner });
	const onExit = () => (stopNow(), rmSync(folder, { recursive: true, force: true }));
	process.once('exit', onExit);
	const stop = async () => {
		process.off('exit', onExit);
		stopNow();
		await rm(folder, { recursive: true, force: true });
	};
	return { url: `postgres://kith@127.0.0.1:${port}/postgres`, stop };
}

/** Of the plain locales one that knows the letters of all scripts, so that caseless search is the same as in the embedded database. */
async function unicodeLocale() {
	const known = await run('locale', ['-a']).catch(() => ''); // no such program: the first is as good a guess as any
	return ['C.UTF-8', 'C.utf8', 'en_US.UTF-8'].find((name) => known.split('\n').includes(name)) ?? 'C.UTF-8';
}

/** Postgres refuses to run as root; everyone else runs it as they are. */
async function whoMayRunIt() {
	if (process.getuid?.() !== 0) return {};
	const idOf = async (flag) => Number(await run('id', [flag, 'postgres']));
	try {
		return { uid: await idOf('-u'), gid: await idOf('-g') };
	} catch {
		return { uid: nobody, gid: nobody }; // no such person here: nobody in particular will do
	}
}

function freePort() {
	return new Promise((resolve, reject) => {
		const probe = createServer().on('error', reject);
		probe.listen(0, '127.0.0.1', () => {
			const { port } = probe.address();
			probe.close(() => resolve(port));
		});
	});
}

const isThere = (path) =>
	access(path).then(
		() => true,
		() => false // looked for, not needed
	);
