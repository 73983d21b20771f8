import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildWhenStale } from './build.mjs';

let folder: string;
let built: string[];

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'kith-build-'));
	await mkdir(join(folder, 'src', 'lib'), { recursive: true });
	await writeFile(join(folder, 'src', 'lib', 'a.ts'), 'export {};');
	await writeFile(join(folder, 'config.js'), 'export default {};');
	built = [];
});
afterEach(() => rm(folder, { recursive: true }));

const ensure = (build = (hash: string): Promise<unknown> => Promise.resolve(built.push(hash))): Promise<void> =>
	buildWhenStale({ folder, sources: ['src', 'config.js'], build });

test('[P6.5] unchanged sources are built once', async () => {
	await ensure();
	await ensure();
	expect(built).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);
});

test('[P6.5] a changed byte and a changed name make a build stale, a test file does not', async () => {
	await ensure();
	await writeFile(join(folder, 'src', 'lib', 'a.test.ts'), '');
	await ensure();
	expect(built).toHaveLength(1);
	await writeFile(join(folder, 'config.js'), 'export default [];');
	await ensure();
	await rename(join(folder, 'src', 'lib', 'a.ts'), join(folder, 'src', 'lib', 'b.ts'));
	await ensure();
	expect(new Set(built).size).toBe(3);
});

test('[P6.5] a build that did not finish counts for nothing, even when its sources go back to what was built before', async () => {
	await ensure();
	await writeFile(join(folder, 'config.js'), 'broken');
	await expect(ensure(() => Promise.reject(new Error('killed')))).rejects.toThrow('killed');
	await writeFile(join(folder, 'config.js'), 'export default {};');
	await ensure();
	expect(built).toHaveLength(2);
});
