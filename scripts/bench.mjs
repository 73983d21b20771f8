/** `npm run bench [-- --quick] [--runs n] [--only item] [--peer key]`: what Kith costs, beside others. See bench/README.md. */
import { ensureBuild } from './house/build.mjs';
import { CommandFailed, run } from './house/commands.mjs';
import { ensureDependencies } from './house/dependencies.mjs';
import { findNode, withTools } from './house/node24.mjs';
import { inProject } from './house/root.mjs';

try {
	await ensureDependencies();
	const node = await findNode();
	await ensureBuild(node);
	const args = ['--expose-gc', inProject('bench', 'run.ts'), ...process.argv.slice(2)];
	await run(node, args, { env: withTools(node), live: true });
} catch (cause) {
	process.stderr.write(cause instanceof CommandFailed ? `${cause.output}\n${cause.message}\n` : `${cause.message}\n`);
	process.exitCode = 1;
}
