/** Brings node_modules to what package-lock.json says, and only when it is not. */
import { readFile } from 'node:fs/promises';
import { run } from './commands.mjs';
import { inProject } from './root.mjs';
import { step } from './steps.mjs';

export async function ensureDependencies() {
	const lock = JSON.parse(await readFile(inProject('package-lock.json'), 'utf8'));
	const reason = whatIsMissing(lock, await readInstalled());
	if (reason === undefined) return;
	await step(`Installing dependencies with npm ci (${reason})`, async () => {
		const { command, args } = npm();
		await run(command, [...args, 'ci', '--no-audit', '--no-fund', '--include=dev']);
	});
}

/** Why what is installed is not what the lock says; undefined when it is. */
export function whatIsMissing(lock, installed) {
	if (installed === undefined) return 'none here yet';
	for (const [path, wanted] of Object.entries(lock.packages)) {
		const present = installed.packages[path];
		// Packages for other platforms are in the lock and rightly not here.
		if (path === '' || (present === undefined && wanted.optional === true)) continue;
		if (present?.version !== wanted.version || present.integrity !== wanted.integrity)
			return `${path.replace(/^node_modules\//, '')} changed`;
	}
	return undefined;
}

/** npm writes its own list of what it installed as its last act, so an interrupted install has none. */
async function readInstalled() {
	try {
		return JSON.parse(await readFile(inProject('node_modules', '.package-lock.json'), 'utf8'));
	} catch (cause) {
		if (cause.code === 'ENOENT' || cause instanceof SyntaxError) return undefined;
		throw cause;
	}
}

/** The npm that started us, else the one on the path. */
function npm() {
	const started = process.env.npm_execpath ?? '';
	return /npm-cli\.js$/.test(started) ? { command: process.execPath, args: [started] } : { command: 'npm', args: [] };
}
