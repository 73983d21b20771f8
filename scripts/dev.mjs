/** `npm run dev`: the app on Vite's development server with everything it needs, on any Node from 20 up. */
import { CommandFailed, run } from './house/commands.mjs';
import { ensureDependencies } from './house/dependencies.mjs';
import { findNode, withTools } from './house/node24.mjs';
import { inProject } from './house/root.mjs';

try {
	await ensureDependencies();
	const node = await findNode();
	await run(node, [inProject('node_modules', 'vite', 'bin', 'vite.js'), 'dev', ...process.argv.slice(2)], {
		env: withTools(node),
		live: true
	});
} catch (cause) {
	if (!(cause instanceof CommandFailed)) process.stderr.write(`${cause.message}\n`);
	process.exitCode = 1;
}
