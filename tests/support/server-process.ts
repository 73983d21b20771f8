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
	const child = spawn(process.execPath, [join(root, 'server/main.ts')], {
		cwd: root,
		env: { PATH: process.env.PATH, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'warn', LIMITS: 'off', ...env },
		stdio: ['ignore', 'pipe', 'pipe']
	});
	let output = '';
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const url = await new Promise<string>((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error(`the server was not ready in time:\n${output}`)), readyWithinMs);
		const lines = createInterface({ input: child.stdout });
		lines.on('line', (line) => {
			output += `${line}\n`;
			const ready = /ready at (http\S+)/.exec(line)?.[1];
			if (ready !== undefined) resolve(ready);
		});
		child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
		child.once('error', reject);
		void once(lines, 'close').then(() => clearTimeout(timer));
	});
	return { url, process: child, output: () => output, kill: (signal = 'SIGKILL') => end(child, signal) };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const exited = once(child, 'exit');
	child.kill(signal);
	await exited;
}
