/** Debian's packages, for what the tests want and npm cannot bring. Nothing is installed on anybody's machine unasked. */
import { createInterface } from 'node:readline/promises';
import { run } from './commands.mjs';
import { step } from './steps.mjs';

/**
 * Installs Debian packages when CI=true or after a yes at the terminal.
 * Resolves with undefined when they are installed, else with the reason they are not.
 */
export async function installPackages(names, purpose) {
	const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
	const command = ['apt-get', 'install', '-y', '--no-install-recommends', ...names];
	const byHand = `${asRoot.length === 0 ? '' : 'sudo '}${command.join(' ')}`;
	if (!(await isDebian())) return `not found; on Debian "${byHand}" would bring it`;
	if (process.env.CI !== 'true' && !(await isAgreed(`${purpose}: run "${byHand}"?`)))
		return `not found; "${byHand}" would bring it`;
	try {
		await step(`Installing ${names.join(', ')}`, async () => {
			for (const part of [['apt-get', 'update', '-qq'], command]) await runQuietly([...asRoot, ...part]);
		});
		return undefined;
	} catch (cause) {
		return `"${byHand}" failed: ${cause.output?.trim().split('\n').at(-1) ?? cause.message}`;
	}
}

const runQuietly = ([command, ...args]) =>
	run(command, args, { cwd: '/', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: 600_000 });

const isDebian = () =>
	run('apt-get', ['--version']).then(
		() => true,
		() => false // no such program: not a Debian
	);

async function isAgreed(question) {
	if (!process.stdin.isTTY || !process.stdout.isTTY) return false;
	const prompt = createInterface({ input: process.stdin, output: process.stdout });
	try {
		return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
	} finally {
		prompt.close();
	}
}
