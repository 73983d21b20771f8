import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { fullNameRule, usernameCandidates, usernameRule, usernameSkeleton } from './names.ts';

describe('usernames', () => {
	it.each([
		['alice', 'ALICE'],
		['alice', 'аlice'],
		['alice', 'aIice'],
		['paypal', 'рауpal'],
		['bob', 'b0b'],
		['modern', 'rnodern'],
		['renee', 'renée'],
		['zeus', 'ｚｅｕｓ']
	])('[S15] %s and %s look alike', (one, other) => {
		expect(usernameSkeleton(other)).toBe(usernameSkeleton(one));
	});

	it('[S15] names that do not look alike have different skeletons', () => {
		const names = ['alice', 'bob', 'carol', 'dave', 'юрий', 'ada', 'grace.hopper', 'grace-hopper'];
		expect(new Set(names.map(usernameSkeleton)).size).toBe(names.length);
	});

	it.each([
		'a',
		'with space',
		'.dot',
		'zero\u200bwidth',
		'\u202eevil',
		'me',
		'a'.repeat(33),
		'x\u0301\u0302\u0303\u0304\u0305',
		'💥💥',
		''
	])('[S14] %j is no username', (name) => {
		expect(v.is(usernameRule, name)).toBe(false);
	});

	it.each([
		['@Ada', 'Ada'],
		['ｆｕｌｌ', 'full'],
		['юрий', 'юрий'],
		['a_b-c.9', 'a_b-c.9']
	])('[S14] %j is taken as %j', (raw, name) => {
		expect(v.parse(usernameRule, raw)).toBe(name);
	});

	it.each(['Ada Lovelace', 'Éva', 'Юрий Гагарин', '🎈', 'X', 'me', 'O\u2019Neil, Jr.', 'a'.repeat(80), '𝔘𝔫𝔦'])(
		'[S14] a username can be derived from %j',
		(fullName) => {
			for (const candidate of usernameCandidates(fullName, '7q2x')) expect(v.parse(usernameRule, candidate)).toBe(candidate);
		}
	);
});

it.each(['\u202eevil', 'tab\u0000', 'zal\u0301\u0302\u0303\u0304\u0305go', '   ', 'x'.repeat(81)])(
	'[S2] %j is no full name',
	(name) => {
		expect(v.is(fullNameRule, name)).toBe(false);
	}
);
