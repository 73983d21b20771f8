/** Which field is at fault, and in which of the stable codes. Knows nothing of HTTP. */
import type { BaseIssue } from 'valibot';
import type { FieldError } from '#lib/core/problem.ts';

const code = /^[a-z][a-z0-9_]*$/;

/** A schema's message is its code; a missing field is `<field>_required`, one that nobody asked for `unknown_field`. */
export function fieldErrors(issues: readonly BaseIssue<unknown>[]): FieldError[] {
	return issues.map((issue) => {
		const field = (issue.path ?? []).map((item) => String(item.key)).join('.');
		return { field, code: codeOf(issue, field) };
	});
}

function codeOf(issue: BaseIssue<unknown>, field: string): string {
	if (code.test(issue.message)) return issue.message;
	const name = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/[^a-z0-9_]+/g, '_');
	if (issue.type === 'strict_object' && field !== '') return issue.expected === 'never' ? 'unknown_field' : `${name}_required`;
	return field === '' ? 'invalid_body' : `${name}_invalid`;
}

/** A parser may turn such a key into a prototype; nobody honest sends one. The text is searched first, for nearly all have none. */
export function hasPrototypeKey(text: string): boolean {
	if (!/__proto__|constructor|prototype|\\u/.test(text)) return false;
	let isFound = false;
	JSON.parse(text, (key, value: unknown) => {
		isFound ||= key === '__proto__' || key === 'constructor' || key === 'prototype';
		return value;
	});
	return isFound;
}
