/** What people may be called, and which names look alike. Knows nothing of who has which name. */
import * as v from 'valibot';

export const minUsernameUnits = 2;
export const maxUsernameUnits = 32;
export const maxFullNameUnits = 80;

const usernamePattern = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u;
/** Controls, invisible formats, line separators, private use; bidi overrides are among the formats. */
const unfit = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;
/** Letters of real scripts carry up to four marks; more only climb over the lines above. */
const stackedMarks = /\p{M}{5}/u;

/** As stored and shown: NFKC, so that full-width and ligature forms are one name. A leading `@` is taken off. */
export const normalizeUsername = (raw: string): string => raw.normalize('NFKC').trim().replace(/^@/, '');
export const normalizeFullName = (raw: string): string => raw.normalize('NFC').trim().replace(/\s+/g, ' ');

export const usernameRule = v.pipe(
	v.string('username_invalid'),
	v.maxLength(4 * maxUsernameUnits, 'username_too_long'),
	v.transform(normalizeUsername),
	v.minLength(minUsernameUnits, 'username_too_short'),
	v.maxLength(maxUsernameUnits, 'username_too_long'),
	v.regex(usernamePattern, 'username_invalid'),
	v.check((name) => !stackedMarks.test(name.normalize('NFD')) && !reserved.has(name.toLowerCase()), 'username_invalid')
);

export const fullNameRule = v.pipe(
	v.string('full_name_invalid'),
	v.maxLength(4 * maxFullNameUnits, 'full_name_too_long'),
	v.transform(normalizeFullName),
	v.minLength(1, 'full_name_required'),
	v.maxLength(maxFullNameUnits, 'full_name_too_long'),
	v.check((name) => !unfit.test(name) && !stackedMarks.test(name.normalize('NFD')), 'full_name_invalid')
);

/** Words that paths and mentions already use. */
const reserved = new Set(['me', 'all', 'here', 'everyone', 'room', 'channel', 'users', 'admin', 'system', 'kith']);

/**
 * Two names with one skeleton cannot be told apart at a glance, so only one of them may exist. After Unicode TS 39: canonical
 * decomposition, each letter to the Latin one it resembles, marks dropped; and caseless. Because a capital i is drawn like an l, and
 * case is ignored, i and l are one here, stricter than the standard.
 */
export function usernameSkeleton(name: string): string {
	const letters = name.normalize('NFKC').toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
	let skeleton = '';
	for (const letter of letters) skeleton += lookAlikes.get(letter) ?? letter;
	return skeleton;
}

/** A username from a full name, in order of preference; the caller takes the first that is free. Never empty. */
export function usernameCandidates(fullName: string, chance: string): readonly string[] {
	// Only Latin letters lose their marks: in other scripts a mark makes another letter.
	const words = fullName
		.normalize('NFKD')
		.replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
		.normalize('NFC')
		.toLowerCase();
	const joined = words
		.replace(/[^\p{L}\p{N}]+/gu, '.')
		.replace(/^\.+|\.+$/g, '')
		.slice(0, maxUsernameUnits - 7);
	const trimmed = joined.replace(/[\ud800-\udbff]$/, '');
	const base = v.is(usernameRule, trimmed) ? trimmed : `user.${trimmed}`.replace(/\.$/, '');
	return [base, ...[2, 3, 4, 5, 6, 7, 8, 9].map((number) => `${base}${number}`), `${base}.${chance}`];
}

/** Latin letter(s), then everything drawn like it: Cyrillic, Greek, Armenian, digits. Keys are lower case, without marks. */
const confusable: readonly (readonly [latin: string, alike: string])[] = [
	['a', 'аɑα'],
	['b', 'ьƅв'],
	['c', 'сϲᴄ'],
	['d', 'ԁ'],
	['e', 'еҽε'],
	['f', 'ғϝ'],
	['g', 'ɡց'],
	['h', 'һհн'],
	['j', 'јϳ'],
	['k', 'кκ'],
	['l', 'iı1|іιӏɩ'],
	['n', 'ոո'],
	['o', '0оοσօ'],
	['p', 'рρ'],
	['q', 'ԛգ'],
	['r', 'гᴦ'],
	['s', 'ѕꜱ'],
	['t', 'тτ'],
	['u', 'υսʋ'],
	['v', 'ѵν'],
	['x', 'хχ'],
	['y', 'уγү'],
	['z', 'ᴢ'],
	['rn', 'mм'],
	['vv', 'wѡԝω'],
	['3', 'зӡ'],
	['ss', 'ß']
];
const lookAlikes: ReadonlyMap<string, string> = new Map(
	confusable.flatMap(([latin, alike]) => [...alike].map((letter) => [letter, latin] as const))
);
