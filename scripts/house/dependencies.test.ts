import { expect, test } from 'vitest';
import { whatIsMissing } from './dependencies.mjs';

const entry = { version: '1.0.0', integrity: 'sha512-a' };
const lock = { packages: { '': {}, 'node_modules/a': entry, 'node_modules/b-win32': { ...entry, optional: true } } };

test('what the lock says is installed, other platforms apart', () => {
	expect(whatIsMissing(lock, { packages: { 'node_modules/a': entry } })).toBeUndefined();
});

test('nothing installed, another version and other contents are each a reason', () => {
	expect(whatIsMissing(lock, undefined)).toBe('none here yet');
	expect(whatIsMissing(lock, { packages: {} })).toBe('a changed');
	expect(whatIsMissing(lock, { packages: { 'node_modules/a': { ...entry, version: '1.0.1' } } })).toBe('a changed');
	expect(whatIsMissing(lock, { packages: { 'node_modules/a': { ...entry, integrity: 'sha512-b' } } })).toBe('a changed');
});
