/** `npm start`: everything from a fresh clone to a running server, on any Node from 20 up. */
import { ensureBuild } from './house/build.mjs';
import { CommandFailed } from './house/commands.mjs';
import { ensureDependencies } from './house/dependencies.mjs';
import { findNode } from './house/node24.mjs';
import { runServer } from './house/server.mjs';

try {
	await ensureDependencies();
	const node = await findNode();
	await ensureBuild(node);
	process.exitCode = await runServer(node);
} catch (cause) {
	process.stderr.write(cause instanceof CommandFailed ? `${cause.output}\n${cause.message}\n` : `${cause.message}\n`);
	process.exitCode = 1;
}
