import { expect, test } from 'vitest';
import { problemCodes } from '#lib/core/problem.ts';
import { refusalCodes } from '#lib/core/refusal.ts';
import { languages } from '#lib/core/language.ts';
import { overwriteGetLocale } from '#lib/paraglide/runtime.js';
import { hasReason, refusalReason } from './refusal-reason.ts';

/** Answers to calls that no row of the outbox makes: signing up and in, resets, searching, the measurements. */
const neverOfRows = new Set([
	'invalid_credentials',
	'setup_code_required',
	'local_only',
	'email_taken',
	'username_taken',
	'reset_invalid',
	'search_too_broad'
]);

test('[P2.9] [P1.12] every code that can come back for a row is told in words, in every language', () => {
	const codes = [...new Set([...refusalCodes, ...problemCodes])].filter((code) => !neverOfRows.has(code));
	expect(codes.filter((code) => !hasReason(code))).toEqual([]);
	for (const language of languages) {
		overwriteGetLocale(() => language);
		for (const code of codes) expect(refusalReason(code), code).toMatch(/[.?]$/);
	}
	overwriteGetLocale(() => 'en');
});

test('[P2.9] a code of a newer server is shown as it is', () => {
	expect(refusalReason('too_purple')).toContain('too_purple');
	expect(refusalReason('constructor')).toContain('constructor');
	expect(refusalReason(undefined)).toContain('?');
});
