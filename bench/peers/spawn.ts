/** Starts a server as a process of its own on the server's core. */
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Profiler } from 'node:inspector';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunningPeer } from './peer.ts';

export const serverCore = 0;
export const loadCore = 1;

/** Moves a process with all its threads to these cores, as `taskset` writes them. */
export const pin = (pid: number, cores: string): void =>
	void execFileSync('taskset', ['-a', '-c', '-p', cores, String(pid)], { stdio: 'ignore' });

export interface Program {
	readonly file: string;
	readonly port: number;
	readonly env: Readonly<Record<string, string>>;
	readonly execArgv?: readonly string[];
}

const startPatienceMs = 30_000;

/** Resolves when the port takes connections. @throws when the process ends before, or takes too long. */
export async function spawnServer({ file, port, env, execArgv = [] }: Program): Promise<RunningPeer> {
	const child = fork(file, {
		env: { ...process.env, ...env },
		execArgv: ['--expose-gc', '--import', new URL('./probe.ts', import.meta.url).href, ...execArgv],
		stdio: ['ignore', 'ignore', 'inherit', 'ipc']
	});
	const ended = once(child, 'exit');
	const { pid } = child;
	if (pid === undefined) throw new Error(`${file} did not start`);
	pin(pid, String(serverCore));
	await Promise.race([
		listening(port),
		ended.then(([code]) => Promise.reject(new Error(`${file} ended with ${String(code)} before it listened`)))
	]);
	const ask = async (question: string): Promise<unknown> => {
		const answered = once(child, 'message') as Promise<[{ told: unknown }]>;
		child.send(question);
		return (await answered)[0].told;
	};
	return {
		pid,
		port,
		collectedMemory: async () => (await ask('memory')) as number,
		startProfile: async () => void (await ask('start profile')),
		stopProfile: async () => (await ask('stop profile')) as Profiler.Profile,
		stop: async (signal) => {
			child.kill(signal);
			await ended;
		}
	};
}

async function listening(port: number): Promise<void> {
	const deadline = performance.now() + startPatienceMs;
	while (!(await takesConnections(port))) {
		if (performance.now() > deadline) throw new Error(`nothing listened on port ${port} for ${startPatienceMs} ms`);
		await delay(20);
	}
}

function takesConnections(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({ host: '127.0.0.1', port });
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});
}

/** A port nobody listens on at the moment. */
export async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	server.close();
	await once(server, 'close');
	if (address === null || typeof address === 'string') throw new Error('no port');
	return address.port;
}
