/** What `npm run check` checks without running anything: types, lint, format, layers. */
import { CommandFailed, run } from './commands.mjs';
import { withTools } from './node24.mjs';
import { inProject } from './root.mjs';
import { say, step } from './steps.mjs';

const tool = (...parts) => inProject('node_modules', ...parts);

/** Written by tools, needed by all checks; in this order. */
const prepared = [
	{
		name: 'Compiling the messages',
		args: [
			tool('@inlang', 'paraglide-js', 'bin', 'run.js'),
			'compile',
			'--project',
			'project.inlang',
			'--outdir',
			'src/lib/paraglide',
			'--strategy',
			'globalVariable',
			'baseLocale',
			'--output-structure',
			'locale-modules',
			'--silent'
		]
	},
	{ name: 'Writing the types of the routes', args: [tool('@sveltejs', 'kit', 'svelte-kit.js'), 'sync'] }
];

/** The longest first, for they run two at a time. */
const checks = [
	{
		name: 'Types of app, server and tests',
		args: [tool('svelte-check', 'bin', 'svelte-check'), '--tsconfig', 'tsconfig.json', '--fail-on-warnings', '--output', 'human']
	},
	{ name: 'Lint', args: [tool('eslint', 'bin', 'eslint.js'), '--max-warnings', '0', '.'] },
	{ name: 'Format', args: [tool('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.'] },
	{
		name: 'Layers',
		args: [
			tool('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
			'--config',
			'.dependency-cruiser.cjs',
			'src',
			'server',
			'migrations'
		]
	},
	{ name: 'Types of core: no DOM, no Node', args: [tool('typescript', 'bin', 'tsc'), '--project', 'src/lib/core/tsconfig.json'] },
	{
		name: 'Types of the service worker',
		args: [tool('typescript', 'bin', 'tsc'), '--project', 'src/service-worker/tsconfig.json']
	}
];
const lanes = 2;

/** Runs every check, whatever fails, and resolves with the counts. */
export async function runChecks(node) {
	const tally = { passed: 0, failed: 0 };
	for (const { name, args } of prepared) await count(tally, name, node, args);
	const waiting = [...checks];
	const lane = async () => {
		for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await count(tally, next.name, node, next.args);
	};
	await Promise.all(Array.from({ length: lanes }, lane));
	return tally;
}

async function count(tally, name, node, args) {
	try {
		await step(name, () => run(node, args, { env: withTools(node), timeoutMs: 600_000 }));
		tally.passed += 1;
	} catch (cause) {
		tally.failed += 1;
		say(cause instanceof CommandFailed ? `${cause.output.trim()}\n${cause.message}` : cause.stack);
	}
}
