import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder, readLayers, violationsIn } from './cruise.ts';

/** A tool that reads nothing reports success; this project is never this small again. */
const fewestModules = 60;
const withinMs = 60_000;

test(
	'every import of the app is one that its layer allows',
	async () => {
		const result = await readLayers(projectFolder);
		expect(violationsIn(result)).toEqual([]);
		expect(result.summary.totalCruised).toBeGreaterThan(fewestModules);
	},
	withinMs
);

test('every planted violation is found, and nothing else', async () => {
	const result = await readLayers(join(projectFolder, 'tests', 'architecture', 'planted'));
	expect(violationsIn(result)).toEqual(planted);
});

const planted = [
	'core-imports: src/lib/core/reaches-up.ts → src/lib/platform/store.ts',
	'core-packages: src/lib/core/reaches-up.ts → kysely',
	'endpoints-imports: src/routes/api/rooms/+server.ts → src/lib/state/skips-sync.ts',
	'endpoints-packages: src/routes/api/rooms/+server.ts → kysely',
	'endpoints-types-only: src/routes/api/rooms/+server.ts → server/services.ts',
	'migrations-imports: migrations/index.ts → src/lib/core/ids.ts',
	'migrations-packages: migrations/index.ts → valibot',
	'no-cycles: src/lib/sync/drain.ts → src/lib/sync/rest.ts',
	'no-node-in-the-browser: src/lib/core/reads-files.ts → fs/promises',
	'no-orphans: src/lib/core/forgotten.ts → src/lib/core/forgotten.ts',
	'no-tests-in-the-app: src/routes/everything.ts → src/lib/core/ids.contract.ts',
	'no-unresolved: server/main.ts → ./nowhere.ts',
	'pages-imports: src/routes/everything.ts → server/services.ts',
	'pages-packages: src/routes/+page.svelte → yjs',
	'platform-imports: src/lib/platform/reaches-sync.ts → src/lib/sync/drain.ts',
	'platform-packages: src/lib/platform/reaches-sync.ts → ws',
	'server-imports: server/services.ts → src/lib/sync/drain.ts',
	'service-worker-imports: src/service-worker/index.ts → src/lib/sync/drain.ts',
	'service-worker-packages: src/service-worker/index.ts → valibot',
	'sql-in-db: server/services.ts → kysely',
	'state-imports: src/lib/state/skips-sync.ts → src/lib/platform/store.ts',
	'state-packages: src/lib/state/skips-sync.ts → idb',
	'sync-imports: src/lib/sync/rest.ts → src/lib/state/skips-sync.ts',
	'sync-packages: src/lib/sync/rest.ts → idb',
	'ui-imports: src/lib/ui/Knows.svelte → src/lib/state/skips-sync.ts',
	'ui-packages: src/lib/ui/Knows.svelte → yjs',
	'workers-imports: src/lib/workers/search.ts → src/lib/platform/store.ts',
	'workers-packages: src/lib/workers/search.ts → idb'
];
