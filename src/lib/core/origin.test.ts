import { expect, it } from 'vitest';
import { isOwnOrigin } from './origin.ts';

it.each([
	['https://chat.example', 'https://chat.example', 'internal:3000', true],
	['http://localhost:3000', undefined, 'localhost:3000', true],
	['http://LOCALHOST:3000', undefined, 'localhost:3000', true],
	['https://evil.example', 'https://chat.example', 'chat.example', false],
	['https://chat.example.evil.example', 'https://chat.example', 'chat.example', false],
	['http://localhost:3001', undefined, 'localhost:3000', false],
	['null', undefined, 'null', false],
	['file://', undefined, '', false],
	[undefined, undefined, 'localhost', false],
	['http://localhost', undefined, undefined, false]
])('[S10] from %s, public %s, host %s: own is %s', (origin, publicOrigin, host, isOwn) => {
	expect(isOwnOrigin(origin, host, publicOrigin)).toBe(isOwn);
});
