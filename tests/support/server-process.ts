/** The real server as a process of its own, on the build: started, asked, killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const readyWithinMs = 60_000;

export interface ServerProcess {
	readonly url: string;
	readonly process: ChildProcess;
	/** Everything it has printed so far. */
	output(): string;
	/** Resolves when it is gone. */
	kill(signal?: NodeJS.Signals): Promise<void>;
}

/** @throws with its output when it ends, or says nothing for a minute. Port 0 takes a free one. */
export async function startServerProcess(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
	const { process: child, output, kill, ready } = spawnServerProcess(env);
	return { url: await ready, process: child, output, kill };
}

/** The same before it is ready: for those who want to kill it at birth. `ready` gives its URL, and throws as above. */
export function spawnServerProcess(
	env: Readonly<Record<string, string>>
): Omit<ServerProcess, 'url'> & { readonly ready: Promise<string> } {
	const child = spawn(process.execPath, [join(root, 'server/main.ts')], {
		cwd: root,
		env: { PATH: process.env.PATH, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'warn', LIMITS: 'off', ...env },
		stdio: ['ignore', 'pipe', 'pipe']
	});
	let output = '';
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const ready = new Promise<string>((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error(`the server was not ready in time:\n${output}`)), readyWithinMs);
		child.once('exit', (code, signal) => {
			clearTimeout(timer);
			reject(new Error(`the server ended with ${code ?? signal}:\n${output}`));
		});
		createInterface({ input: child.stdout }).on('line', (line) => {
			output += `${line}\n`;
			const url = /ready at (http\S+)/.exec(line)?.[1];
			if (url === undefined) return;
			clearTimeout(timer);
			resolve(url);
		});
	});
	return { process: child, output: () => output, kill: (signal = 'SIGKILL') => end(child, signal), ready };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const exited = once(child, 'exit');
	child.kill(signal);
	await exited;
}
