/** What is in the repository is true on every machine: no paths of one, no names of package registries. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { projectFolder } from './cruise.ts';

const runProgram = promisify(execFile);
const binary = /\.(woff2|png|webp|ico|bin|gz)$/;
const places = [
	{ what: 'a home or working folder', pattern: /(^|[\s"'`(=])\/(home|Users|root|work)\/\w/m },
	{ what: 'a package registry', pattern: /registry\.(npmjs|yarnpkg)\.|\bresolved": "http|npm\.pkg\.github/ },
	{ what: 'a folder beside the project', pattern: /\.\.\/shared\//, except: ['tests/support/irc-log.ts'] }
];

test('no file names a machine or a registry', async () => {
	const files = await filesOfRepository();
	const found: string[] = [];
	for (const file of files.filter((name) => !binary.test(name) && name !== 'tests/architecture/places.test.ts')) {
		const text = await readFile(join(projectFolder, file), 'utf8');
		for (const { what, pattern, except } of places)
			if (except?.includes(file) !== true && pattern.test(text)) found.push(`${file}: ${what}`);
	}
	expect(found).toEqual([]);
	expect(files.length).toBeGreaterThan(50);
});

/** Those under version control and still there. */
async function filesOfRepository(): Promise<string[]> {
	const list = async (...flags: string[]): Promise<string[]> =>
		(
			await runProgram('git', ['-c', 'safe.directory=*', 'ls-files', '-z', ...flags], {
				cwd: projectFolder,
				maxBuffer: 16 * 1024 * 1024
			})
		).stdout
			.split('\0')
			.filter((name) => name !== '');
	const deleted = new Set(await list('--deleted'));
	return (await list()).filter((name) => !deleted.has(name));
}
