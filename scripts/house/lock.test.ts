import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { completed, missingEntries } from './lock.mjs';
import { inProject } from './root.mjs';

test('the lock has every package it names, for every platform, so that npm ci takes it', async () => {
	const lock = JSON.parse(await readFile(inProject('package-lock.json'), 'utf8'));
	expect(missingEntries(lock)).toEqual([]);
	expect(Object.keys(lock.packages).length).toBeGreaterThan(300);
});

test('a missing package for another platform gets the version its parent names and where it belongs', () => {
	const parent = {
		version: '1.0.0',
		dev: true,
		optionalDependencies: { '@a/b-linux-x64-musl': '1.0.0', '@a/b-darwin-arm64': '1.0.0', '@a/b-win32-ia32-msvc': '1.0.0' }
	};
	const lock = { packages: { '': {}, 'node_modules/@a/b': parent, 'node_modules/@a/b-darwin-arm64': { version: '1.0.0' } } };
	expect(missingEntries(lock)).toEqual([
		[
			'node_modules/@a/b-linux-x64-musl',
			{ version: '1.0.0', cpu: ['x64'], dev: true, libc: ['musl'], optional: true, os: ['linux'] }
		],
		['node_modules/@a/b-win32-ia32-msvc', { version: '1.0.0', cpu: ['ia32'], dev: true, optional: true, os: ['win32'] }]
	]);
	expect(missingEntries(completed(lock))).toEqual([]);
});
