/** `npm run seed [-- --from <folder>]`: fills a running server with a made conversation, or with IRC logs from a folder. */
import { CommandFailed, run } from './house/commands.mjs';
import { ensureDependencies } from './house/dependencies.mjs';
import { findNode, withTools } from './house/node24.mjs';
import { inProject } from './house/root.mjs';

try {
	await ensureDependencies();
	const node = await findNode();
	// From where the person stands, so that a relative --from means what they see.
	const cwd = process.env.INIT_CWD ?? process.cwd();
	await run(node, [inProject('scripts', 'seed', 'main.ts'), ...process.argv.slice(2)], { cwd, env: withTools(node), live: true });
} catch (cause) {
	if (!(cause instanceof CommandFailed)) process.stderr.write(`${cause.message}\n`);
	process.exitCode = 1;
}
