/** Builds the app when its sources are not those of the last finished build. */
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
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
const stamp = inProject('build', '.kith-source-hash');

export async function ensureBuild(node) {
	const hash = await hashOfSources();
	if ((await readStamp()) === hash) return;
	await step('Building the app', async () => {
		// The stamp goes first and comes back last: a build that was killed half way never counts as fresh.
		await rm(stamp, { force: true });
		await run(node, [inProject('node_modules', 'vite', 'bin', 'vite.js'), 'build'], {
			env: withTools(node, { KITH_VERSION: hash })
		});
		await writeFile(stamp, hash);
	});
}

/** 16 hex digits that change with any byte or name among the sources. */
export async function hashOfSources() {
	const hash = createHash('sha256');
	for (const source of sources)
		for (const path of await filesUnder(inProject(source)))
			hash
				.update(`${relative(inProject(), path)}\0`)
				.update(await readFile(path))
				.update('\0');
	return hash.digest('hex').slice(0, 16);
}

async function filesUnder(path) {
	const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch((cause) => {
		if (cause.code === 'ENOTDIR') return undefined;
		throw cause;
	});
	if (entries === undefined) return [path];
	const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
	return files.filter((file) => !notSource.test(relative(inProject(), file))).sort();
}

async function readStamp() {
	return readFile(stamp, 'utf8').catch((cause) => {
		if (cause.code === 'ENOENT') return undefined;
		throw cause;
	});
}
