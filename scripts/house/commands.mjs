/** Runs other programs. Knows nothing of what they are for. */
import { spawn } from 'node:child_process';
import { inProject } from './root.mjs';

const onWindows = process.platform === 'win32';

/** What a program that ended badly had to say. */
export class CommandFailed extends Error {
	constructor(command, outcome, output) {
		super(`${command} ended with ${outcome}`);
		this.output = output;
	}
}

/**
 * Runs a program to its end and resolves with what it printed; with `live` its output goes straight to ours and '' comes back.
 * @throws CommandFailed when it cannot start, ends with another code than 0, or is still running after `timeoutMs`.
 */
export function run(command, args, { cwd = inProject(), env = process.env, live = false, timeoutMs, uid, gid } = {}) {
	return new Promise((resolve, reject) => {
		// npm is a .cmd file on Windows, which only a shell can start.
		const child = spawn(command, args, {
			cwd,
			env,
			uid,
			gid,
			shell: onWindows,
			stdio: ['ignore', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe']
		});
		const release = endWithUs(child);
		let output = '';
		const keep = (chunk) => (output += chunk);
		child.stdout?.on('data', keep);
		child.stderr?.on('data', keep);
		let outcome;
		const timer =
			timeoutMs && setTimeout(() => ((outcome = `no answer in ${timeoutMs / 1000} s`), child.kill('SIGKILL')), timeoutMs);
		const settle = (code, signal) => {
			clearTimeout(timer);
			release();
			if (code === 0) resolve(output);
			else reject(new CommandFailed([command, ...args].join(' '), outcome ?? signal ?? `code ${code}`, output));
		};
		child.on('error', (cause) => settle(cause.message));
		child.on('close', settle);
	});
}

/** Ctrl+C reaches the whole group by itself; a SIGTERM meant for us would leave the child running alone. */
function endWithUs(child) {
	const stop = () => child.kill('SIGTERM');
	process.once('exit', stop);
	return () => process.off('exit', stop);
}
