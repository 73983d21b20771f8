/** A Chromium for the tests that need a real browser: an installed one, else Playwright's own, else Debian's package. */
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from './commands.mjs';
import { inProject } from './root.mjs';
import { step } from './steps.mjs';
import { installPackages } from './system-packages.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const applications = [
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
];
const downloadMs = 240_000;

/** Resolves with `{ path }`, or with `{ reason }` when there is none to be had. CHROMIUM_PATH, when set, is the only one looked at. */
export async function findChromium(node) {
	const named = process.env.CHROMIUM_PATH;
	if (named) return (await runs(named)) ? { path: named } : { reason: `CHROMIUM_PATH is ${named}, which does not run` };
	const path = (await installed()) ?? (await downloaded(node)) ?? (await download(node));
	if (path !== undefined) return { path };
	const reason = await installPackages(['chromium'], 'The browser tests need a Chromium');
	const packaged = reason === undefined ? await installed() : undefined;
	return packaged === undefined
		? { reason: `Chromium: ${reason ?? 'the package was installed but does not run'}` }
		: { path: packaged };
}

async function installed() {
	const folders = (process.env.PATH ?? '').split(delimiter);
	for (const path of [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...applications])
		if (await runs(path)) return path;
	return undefined;
}

/** Where Playwright keeps its own, when it has one. */
async function downloaded(node) {
	const script = "import { chromium } from 'playwright-core'; console.log(chromium.executablePath());";
	const path = (await run(node, ['--input-type=module', '--eval', script])).trim();
	return (await runs(path)) ? path : undefined;
}

async function download(node) {
	// Where it is CI's to install packages, the package is the surer way: it brings the libraries a browser needs as well.
	if (process.env.CI === 'true' && process.getuid?.() === 0) return undefined;
	const cli = inProject('node_modules', 'playwright-core', 'cli.js');
	try {
		await step('Downloading a Chromium for the browser tests', () =>
			run(node, [cli, 'install', 'chromium'], { timeoutMs: downloadMs })
		);
		return await downloaded(node);
	} catch {
		return undefined; // the step has said that it failed; Debian's package is tried next
	}
}

async function runs(path) {
	try {
		await access(path, constants.X_OK);
		await run(path, ['--version'], { timeoutMs: 20_000 });
		return true;
	} catch {
		return false; // not there, not ours to run, or without its libraries: the next one is asked
	}
}
