/** What the pages before the rooms share: where to go afterwards, and what a refusal says. */
import { goto } from '$app/navigation';
import type { Problem } from '#lib/core/answers.ts';
import type { User } from '#lib/core/answers.ts';
import { writeLastUser, type Preferences } from '#lib/platform/preferences.ts';
import { m } from '#lib/paraglide/messages.js';

/** Only paths of this app: an address that came with the link must not lead elsewhere. */
export function nextPath(url: URL): string {
	const next = url.searchParams.get('next') ?? '';
	return /^\/(?![/\\])[\w\-./#?=&%]*$/.test(next) ? next : '/rooms';
}

export async function enter(user: User, preferences: Preferences, path: string): Promise<void> {
	writeLastUser(preferences, user);
	await goto(path, { replaceState: true, invalidateAll: true });
}

const fieldTexts: Readonly<Record<string, () => string>> = {
	full_name_required: m.error_full_name,
	full_name_invalid: m.error_full_name,
	full_name_too_long: m.error_too_long,
	email_invalid: m.error_email,
	email_required: m.error_email,
	email_taken: m.error_email_taken,
	username_taken: m.error_username_taken,
	username_invalid: m.error_username,
	username_too_short: m.error_username_short,
	username_too_long: m.error_too_long,
	password_too_short: m.error_password_short,
	password_too_long: m.error_too_long,
	setup_code_required: m.error_setup_code,
	setup_code_invalid: m.error_setup_code
};

/** A sentence for a field's code. */
export const fieldText = (code: string): string => (fieldTexts[code] ?? m.error_field)();

/** Field → sentence, from an answer of the server. Codes that are a field's fault alone count too. */
export function fieldErrors(problem: Problem): Record<string, string> {
	const errors: Record<string, string> = {};
	for (const { field, code } of problem.errors ?? []) errors[field] ??= fieldText(code);
	if (problem.code === 'email_taken') errors.email ??= fieldText(problem.code);
	if (problem.code === 'username_taken') errors.username ??= fieldText(problem.code);
	return errors;
}
