import type { Problem } from '#lib/core/answers.ts';
import { m } from '#lib/paraglide/messages.js';
import { hasReason, refusalReason } from './refusal-reason.ts';

const sentences: Readonly<Record<string, () => string>> = {
	rate_limited: m.sign_in_slow,
	room_not_found: m.not_found_title,
	not_found: m.not_found_title,
	wrong_account: m.line_other_account,
	session_expired: m.line_expired,
	session_revoked: m.line_revoked,
	setup_code_required: m.error_setup_code,
	email_taken: m.error_email_taken,
	username_taken: m.error_username_taken,
	reset_invalid: m.reset_used,
	invite_not_found: m.invite_gone,
	invalid_credentials: m.sign_in_wrong
};

/** What went wrong, as a sentence in the person's language: the server's own words are for those who read its answers raw. */
export function problemText({ code }: Pick<Problem, 'code'>): string {
	const sentence = Object.hasOwn(sentences, code) ? sentences[code] : undefined;
	if (sentence) return sentence();
	return hasReason(code) ? beginning(refusalReason(code)) : m.error_title();
}

/** Reasons are written to stand behind a colon. */
const beginning = (reason: string): string => reason.charAt(0).toLocaleUpperCase() + reason.slice(1);
