import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { lockDataFolder } from './data-lock.ts';

const run = promisify(execFile);
const lockInAnotherProcess = async (folder: string): Promise<string> => {
	const script = `import { lockDataFolder } from ${JSON.stringify(join(import.meta.dirname, 'data-lock.ts'))};
		process.stdout.write(lockDataFolder(${JSON.stringify(folder)}) === undefined ? 'held' : 'free');`;
	const { stdout } = await run(process.execPath, ['--input-type=module', '--disable-warning=ExperimentalWarning', '-e', script]);
	return stdout;
};

test('[P2.10] a data folder belongs to one process until that releases it', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'kith-lock-'));
	const lock = lockDataFolder(folder);
	expect(lock).toBeDefined();
	expect(await lockInAnotherProcess(folder)).toBe('held');
	lock?.release();
	expect(await lockInAnotherProcess(folder)).toBe('free');
});
