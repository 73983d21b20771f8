/**
 * The layers, one row each: which folders of ours a folder may import beside itself, and which packages. What no row allows is an error.
 * Changing the table changes the architecture: that takes a decision record. tests/architecture proves that it still bites.
 */
const ours = '^(src|server|migrations)/';
const tests = '(\\.(test|contract|fixture)\\.(ts|svelte)$|/testing/|^(tests|bench|scripts)/)';
// Hooks, and what they are made of, run on the server alone as endpoints do.
const endpoints =
	'^src/(hooks\\.server\\.ts$|routes/language-of-request\\.ts$|routes/api/|routes/.*\\+(page\\.|layout\\.)?server\\.ts$)';
/** Where programs begin: what Kit, the browser or a person starts by name, and what the build writes into every text of the catalogue. */
const entries =
	'^(src/(hooks\\.(client|server)\\.ts|hooks\\.ts|[a-z-]+\\.d\\.ts|service-worker/index\\.ts|lib/ui/format/given\\.ts)$|src/routes/.*\\+|server/main\\.ts$)';
/** Functions compiled from messages/*.json, for whatever shows text. */
const catalogue = '^src/lib/paraglide/';
/** Yjs and what its own documents and awareness are made of. */
const yjs = ['yjs', 'lib0', 'y-protocols'];

const layers = [
	{ name: 'core', path: '^src/lib/core/', imports: [], packages: [...yjs, 'valibot'] },
	{
		name: 'platform',
		path: '^src/lib/platform/',
		imports: ['^src/lib/core/'],
		packages: [...yjs, 'y-indexeddb', '@hocuspocus/provider', 'fflate', 'idb', 'workbox-window', 'valibot']
	},
	{ name: 'workers', path: '^src/lib/workers/', imports: ['^src/lib/core/'], packages: [] },
	{ name: 'sync', path: '^src/lib/sync/', imports: ['^src/lib/(core|platform|workers)/'], packages: yjs },
	{ name: 'state', path: '^src/lib/state/', imports: ['^src/lib/(core|sync)/'], packages: ['svelte', ...yjs] },
	{
		name: 'ui',
		path: '^src/lib/ui/',
		imports: ['^src/lib/core/', catalogue],
		packages: ['svelte', '@lucide/svelte', 'bits-ui', 'virtua', 'qrcode', '@types/qrcode', 'marked', '@speed-highlight/core']
	},
	{
		name: 'pages',
		path: '^src/routes/',
		except: endpoints,
		imports: ['^src/lib/', '^src/(fonts/|[^/]+\\.css$)'],
		packages: ['svelte', '@sveltejs/kit', '@lucide/svelte', 'valibot']
	},
	{ name: 'service-worker', path: '^src/service-worker/', imports: ['^src/lib/(core|platform)/'], packages: ['workbox-[a-z]+'] },
	{
		name: 'endpoints',
		path: endpoints,
		imports: ['^src/lib/core/', catalogue],
		typesFrom: '^server/',
		packages: ['@sveltejs/kit', 'valibot']
	},
	{ name: 'server', path: '^server/', imports: ['^src/lib/core/', '^migrations/'], packages: ['.+'] },
	{ name: 'migrations', path: '^migrations/', imports: [], packages: ['kysely'] }
];

const fromLayer = ({ path, except }) => ({ path, pathNot: except === undefined ? [tests] : [tests, except] });
const inPackages = (names) => `(^|/)node_modules/(${names.join('|')})(/|$)`;
const anyPackage = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown', 'npm-bundled'];

/** Each row gives two rules, so that a violation names what was wrong: a folder or a package. */
const rows = layers.flatMap((layer) => [
	{
		name: `${layer.name}-imports`,
		severity: 'error',
		from: fromLayer(layer),
		to: { path: ours, pathNot: [layer.path, ...layer.imports, ...(layer.typesFrom === undefined ? [] : [layer.typesFrom])] }
	},
	{
		name: `${layer.name}-packages`,
		severity: 'error',
		from: fromLayer(layer),
		to: { dependencyTypes: anyPackage, pathNot: [inPackages(layer.packages)] }
	}
]);

const withTypesOnly = layers
	.filter((layer) => layer.typesFrom !== undefined)
	.map((layer) => ({
		name: `${layer.name}-types-only`,
		comment:
			'Values come through the services slot: an imported one would be copied into the build, and there would be two databases.',
		severity: 'error',
		from: fromLayer(layer),
		to: { path: layer.typesFrom, dependencyTypesNot: ['type-only'] }
	}));

module.exports = {
	forbidden: [
		...rows,
		...withTypesOnly,
		{
			name: 'sql-in-db',
			comment: 'SQL and its drivers stay in one folder.',
			severity: 'error',
			from: { path: '^server/', pathNot: [tests, '^server/db/'] },
			to: { path: inPackages(['kysely', 'pg', '@types/pg', '@electric-sql/pglite']) }
		},
		{
			name: 'no-node-in-the-browser',
			severity: 'error',
			from: { path: '^src/', pathNot: [tests, endpoints, catalogue, '\\.d\\.ts$'] },
			to: { dependencyTypes: ['core'] }
		},
		{ name: 'no-tests-in-the-app', severity: 'error', from: { path: ours, pathNot: [tests] }, to: { path: tests } },
		{
			name: 'no-cycles',
			severity: 'error',
			from: { pathNot: [catalogue] },
			// Types are gone at run time: two files may speak of one another's.
			to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }
		},
		{
			name: 'no-orphans',
			comment: 'A module that nothing leads to is dead, whatever tests it has.',
			severity: 'error',
			from: { path: entries },
			to: { path: ours, pathNot: [tests, entries, catalogue], reachable: false }
		},
		{
			name: 'no-unresolved',
			severity: 'error',
			from: { path: ours },
			// What SvelteKit makes up while it builds.
			to: { couldNotResolve: true, pathNot: ['^\\$(app|env|service-worker)', '\\$types(\\.js)?$', '^\\.\\./build/'] }
		}
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^\\.svelte-kit/' },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['svelte', 'browser', 'import', 'node', 'default']
		}
	}
};
