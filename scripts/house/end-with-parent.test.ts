import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const preload = new URL('./end-with-parent.mjs', import.meta.url).href;
const waits = "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); process.stdout.write('ready');";

test('a server whose starter is gone ends as on SIGTERM, and not before', async () => {
	const child = spawn(process.execPath, ['--import', preload, '--eval', waits], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
	const ended = once(child, 'exit');
	if (child.stdout !== null) await once(child.stdout, 'data');
	expect(child.exitCode).toBeNull();
	child.disconnect();
	expect(await ended).toEqual([7, null]);
});
