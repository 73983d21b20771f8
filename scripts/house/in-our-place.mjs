/** Runs a program of ours on Node 24 as if it were us: signals go in, its exit code comes out. */
import { spawn } from 'node:child_process';
import { withTools } from './node24.mjs';
import { inProject } from './root.mjs';

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** What a shell reports for a process that a signal ended. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGKILL: 137, SIGTERM: 143 };

/** Resolves with the code to exit with, once the program has ended. */
export function runInOurPlace(node, args, cwd = inProject()) {
	return new Promise((resolve, reject) => {
		// The channel is there to break: should we be killed outright, the program notices and ends too, instead of keeping port and data.
		const child = spawn(node, ['--import', new URL('./end-with-parent.mjs', import.meta.url).href, ...args], {
			cwd,
			env: withTools(node),
			stdio: ['inherit', 'inherit', 'inherit', 'ipc']
		});
		for (const signal of forwarded) process.on(signal, () => isToldByTerminal(signal) || child.kill(signal));
		child.on('error', reject);
		child.on('exit', (code, signal) => resolve(code ?? exitCodes[signal] ?? 1));
	});
}

/** Ctrl+C goes to the whole group; passed on as well, it would look like an impatient second one. */
const isToldByTerminal = (signal) => signal === 'SIGINT' && process.stdin.isTTY === true;
