/** Builds the app when its sources are not those of the last finished build. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { run } from './commands.mjs';
import { withTools } from './node24.mjs';
import { inProject } from './root.mjs';
import { step } from './steps.mjs';

const sources = [
	'src',
	'static',
	'messages',
	'project.inlang/settings.json',
	'svelte.config.js',
	'vite.config.ts',
	'tsconfig.json',
	'package-lock.json'
];
/** Compiled from `messages`; tests are not built. */
const notSource = /^src[\\/]lib[\\/]paraglide[\\/]|\.(test|contract)\.ts$/;

export async function ensureBuild(node) {
	await buildWhenStale({
		folder: inProject(),
		sources,
		build: (hash) =>
			step('Building the app', () =>
				run(node, [inProject('node_modules', 'vite', 'bin', 'vite.js'), 'build'], {
					env: withTools(node, { KITH_VERSION: hash })
				})
			)
	});
}

/** Calls `build` with the hash of the sources (16 hex digits), unless the last build that finished was of the same. */
export async function buildWhenStale({ folder, sources, build }) {
	const stamp = join(folder, 'build', '.kith-source-hash');
	const hash = await hashOf(folder, sources);
	if ((await readFile(stamp, 'utf8').catch(ifAbsent)) === hash) return;
	// The stamp goes first and comes back last: a build that was killed half way never counts as fresh.
	await rm(stamp, { force: true });
	await build(hash);
	await mkdir(dirname(stamp), { recursive: true });
	await writeFile(stamp, hash);
}

/** Changes with any byte or name among the sources. */
async function hashOf(folder, sources) {
	const hash = createHash('sha256');
	for (const source of sources) {
		for (const path of await filesUnder(folder, source))
			hash
				.update(`${relative(folder, path)}\0`)
				.update(await readFile(path))
				.update('\0');
	}
	return hash.digest('hex').slice(0, 16);
}

async function filesUnder(folder, source) {
	const path = join(folder, source);
	const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch((cause) => {
		if (cause.code === 'ENOTDIR') return undefined;
		throw cause;
	});
	if (entries === undefined) return [path];
	// Node 20 before 20.12 says `path` for what later ones call `parentPath`.
	const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
	return files.filter((file) => !notSource.test(relative(folder, file))).sort();
}

function ifAbsent(cause) {
	if (cause.code === 'ENOENT') return undefined;
	throw cause;
}
