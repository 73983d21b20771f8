/** `npm run dev`: Kith's services inside Vite's development server, on the one port, as `server/main.ts` has them on the build. */
import { pathToFileURL } from 'node:url';
import type { Plugin, ViteDevServer } from 'vite';
import type * as Construct from '../server/construct.ts';
import type * as LoadConfig from '../server/config.ts';
import type * as DataLock from '../server/data-lock.ts';
import type * as CreateLog from '../server/log.ts';
import type * as Slot from '../server/services.ts';

/** Vite reads its configuration anew on every change of it; the database must stay open and locked meanwhile. */
const startedSlot = Symbol.for('kith.dev');
type Started = { [startedSlot]?: Promise<Construct.Kith> };

export function kithDev(): Plugin {
	return {
		name: 'kith-dev',
		apply: 'serve',
		async configureServer(vite) {
			const started = globalThis as Started;
			started[startedSlot] ??= start(vite);
			const { sync } = await started[startedSlot];
			// What is not ours, Vite's own socket, is left for the next listener.
			vite.httpServer?.on('upgrade', (request, stream, head: Buffer) => void sync.upgrade(request, stream, head));
		}
	};
}

async function start({ config: { root } }: ViteDevServer): Promise<Construct.Kith> {
	// Not imported above: Vite would bundle the whole server into its configuration.
	const load = async <Module>(path: string): Promise<Module> =>
		(await import(pathToFileURL(`${root}/server/${path}`).href)) as Module;
	const { loadConfig } = await load<typeof LoadConfig>('config.ts');
	const { lockDataFolder } = await load<typeof DataLock>('data-lock.ts');
	const { createLog } = await load<typeof CreateLog>('log.ts');
	const { construct } = await load<typeof Construct>('construct.ts');
	const { servicesSlot } = await load<typeof Slot>('services.ts');
	const config = loadConfig(process.env);
	const lock = config.databaseUrl === undefined ? lockDataFolder(config.dataDir) : undefined;
	if (config.databaseUrl === undefined && lock === undefined)
		throw new Error(`another Kith is running on the data folder ${config.dataDir}`);
	const kith = await construct(config, createLog(config.logLevel));
	Object.assign(globalThis, { [servicesSlot]: kith.services });
	for (const signal of ['SIGINT', 'SIGTERM'] as const)
		process.once(signal, () => void kith.close().finally(() => process.exit(0)));
	return kith;
}
