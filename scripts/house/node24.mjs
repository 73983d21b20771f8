/** Finds the Node that the server and the tools run on: 24 or later, whatever Node started us. */
import { access } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { run } from './commands.mjs';
import { inProject } from './root.mjs';

const leastMajor = 24;

/** @throws when neither the `node` package nor our own process is new enough. */
export async function findNode() {
	const candidates = [...packaged(), process.execPath];
	for (const path of candidates) if ((await majorOf(path)) >= leastMajor) return path;
	throw new Error(
		`Kith runs on Node ${leastMajor}, which comes with its dependencies, but the package "node" has no program for this machine ` +
			`(install scripts may be switched off: "npm rebuild node"). This is Node ${process.versions.node}; Node ${leastMajor} itself will do as well.`
	);
}

/** Environment in which `node` and the tools of the project are found first. */
export const withTools = (node, extra = {}) => ({
	...process.env,
	...extra,
	PATH: [inProject('node_modules', '.bin'), process.env.PATH].join(delimiter),
	KITH_NODE: node
});

function packaged() {
	const name = process.platform === 'win32' ? 'node.exe' : 'node';
	return [inProject('node_modules', 'node', 'bin', name), inProject('node_modules', '.bin', name)];
}

async function majorOf(path) {
	try {
		await access(path);
		return Number(/^v(\d+)\./.exec(await run(path, ['--version'], { timeoutMs: 10_000 }))?.[1] ?? 0);
	} catch {
		return 0; // not there, or built for another machine: the next candidate is asked
	}
}
