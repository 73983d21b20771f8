/** The only place that constructs. Started as `node server/main.ts` on a build; see `npm start`. */
import { loadConfig, ConfigError, type Config } from './config.ts';
import { construct } from './construct.ts';
import { lockDataFolder, type DataLock } from './data-lock.ts';
import { loadPages } from './http/pages.ts';
import { listen } from './http/web-server.ts';
import { createLog } from './log.ts';

/** What a start can end with, for whoever watches over the process. */
const exitCodes = { failed: 1, badConfig: 2, folderInUse: 3, portInUse: 4, noDatabase: 5 } as const;
/** Together below the ten seconds after which most supervisors kill. */
const graceMs = 5_000;
const closeMs = 3_000;

async function main(): Promise<void> {
	const config = readConfig();
	const lock = config.databaseUrl === undefined ? takeLock(config) : undefined;
	const log = createLog(config.logLevel);
	const kith = await construct(config, log).catch((cause: unknown) => {
		const where =
			config.databaseUrl === undefined
				? `the embedded database in ${config.dataDir}`
				: `the database at ${hostOf(config.databaseUrl)}`;
		return fail(exitCodes.noDatabase, `Kith cannot open ${where}: ${messageOf(cause)}`);
	});
	const pages = await loadPages(config, kith.services);
	const web = await listen({
		port: config.port,
		host: config.host,
		handle: pages,
		upgrade: (...socket) => kith.sync.upgrade(...socket)
	}).catch((cause: unknown) => fail(exitCodes.portInUse, `Kith cannot listen on port ${config.port}: ${messageOf(cause)}`));
	stopOnSignal(async () => {
		const closed = web.close();
		await kith.sync.stop(graceMs);
		await within(closeMs, Promise.all([closed, kith.close()]));
		lock?.release();
	});
	// A promise that nobody awaits is a bug of ours; it must not end the process for everybody.
	process.on('unhandledRejection', (cause) =>
		log.error('promise.unhandled', { reason: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) })
	);
	const setupCode = await kith.services.accounts.setupCode();
	if (setupCode !== undefined) say(`No account yet. From another machine, the first one needs this set-up code: ${setupCode}`);
	say(`Kith is ready at ${config.origin ?? web.url}`);
}

function readConfig(): Config {
	try {
		return loadConfig(process.env);
	} catch (cause) {
		if (cause instanceof ConfigError) return fail(exitCodes.badConfig, `Kith cannot start. ${cause.message}`);
		throw cause;
	}
}

function takeLock(config: Config): DataLock {
	try {
		const lock = lockDataFolder(config.dataDir);
		return (
			lock ??
			fail(
				exitCodes.folderInUse,
				`Another Kith is running on the data folder ${config.dataDir}. Stop it, or give this one another DATA_DIR.`
			)
		);
	} catch (cause) {
		return fail(exitCodes.failed, `Kith cannot write to its data folder ${config.dataDir}: ${messageOf(cause)}`);
	}
}

/** A second signal does not wait. */
function stopOnSignal(stop: () => Promise<void>): void {
	let isStopping = false;
	for (const signal of ['SIGTERM', 'SIGINT'] as const) {
		process.on(signal, () => {
			if (isStopping) process.exit(exitCodes.failed);
			isStopping = true;
			void stop().then(
				() => process.exit(0),
				(cause: unknown) => fail(exitCodes.failed, `Kith did not stop cleanly: ${messageOf(cause)}`)
			);
		});
	}
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
	await Promise.race([work, new Promise((resolve) => setTimeout(resolve, ms).unref())]);
}

/** Without user and password: the line goes to a log. */
function hostOf(url: string): string {
	const { host, pathname } = new URL(url);
	return `${host}${pathname}`;
}

function messageOf(cause: unknown): string {
	if (cause instanceof AggregateError) return cause.errors.map(messageOf).join('; ');
	return cause instanceof Error ? cause.message : String(cause);
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

function fail(code: number, line: string): never {
	process.stderr.write(`${line}\n`);
	process.exit(code);
}

await main();
