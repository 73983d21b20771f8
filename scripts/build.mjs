/** `npm run build`: builds the app when its sources have changed since the last build. */
import { ensureBuild } from './house/build.mjs';
import { ensureDependencies } from './house/dependencies.mjs';
import { findNode } from './house/node24.mjs';

try {
	await ensureDependencies();
	await ensureBuild(await findNode());
} catch (cause) {
	process.stderr.write(`${cause.output ?? ''}\n${cause.message}\n`);
	process.exitCode = 1;
}
