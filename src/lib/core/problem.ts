/** The codes an answer of trouble can carry (RFC 9457), each with its status and title. A code never changes its meaning. */
const problems = {
	malformed_json: [400, 'The body is not JSON.'],
	invalid_query: [400, 'The query has a value that does not fit.'],
	not_signed_in: [401, 'Sign in first.'],
	session_expired: [401, 'The session has expired. Sign in again.'],
	session_revoked: [401, 'The session was ended.'],
	token_invalid: [401, 'The token is not valid.'],
	invalid_credentials: [401, 'The name or the password is not right.'],
	wrong_origin: [403, 'The request comes from another site.'],
	setup_code_required: [403, 'The first account needs the set-up code that the server printed at its start.'],
	not_allowed: [403, 'You may not do this.'],
	local_only: [403, 'Only the machine itself may read this.'],
	not_found: [404, 'There is no such thing.'],
	room_not_found: [404, 'There is no such room.'],
	user_not_found: [404, 'There is no such person.'],
	message_not_found: [404, 'There is no such message.'],
	segment_not_found: [404, 'There is no such segment.'],
	invite_not_found: [404, 'The invitation is not valid, or no longer.'],
	member_not_found: [404, 'This person is not in the room.'],
	method_not_allowed: [405, 'This address does not take that method.'],
	email_taken: [409, 'There is an account with this address.'],
	username_taken: [409, 'This username, or one that looks like it, is taken.'],
	wrong_account: [409, 'Someone else is signed in here.'],
	not_a_member: [409, 'You are not in this room.'],
	already_redacted: [409, 'The message was deleted.'],
	too_many_pins: [409, 'The room has as many pins as it can keep: take one off first.'],
	last_owner: [409, 'The room needs an owner: name another first.'],
	too_large: [413, 'The body is too large.'],
	unsupported_media_type: [415, 'The body must be JSON.'],
	invalid_body: [422, 'The body has a field that does not fit.'],
	id_invalid: [422, 'The id cannot be used.'],
	idempotency_mismatch: [422, 'The same key came before with another body.'],
	attachments_not_supported: [422, 'This server does not take attachments yet.'],
	not_supported_yet: [422, 'This server does not take this yet.'],
	direct_room_fixed: [422, 'A direct room keeps its people and has no name.'],
	reply_not_found: [422, 'The message answered to is not in this room.'],
	message_refused: [422, 'The room did not take the message.'],
	reset_invalid: [422, 'The link was used, has expired, or never was.'],
	rate_limited: [429, 'Too many requests. Try again later.'],
	internal: [500, 'Something went wrong on the server.'],
	search_too_broad: [503, 'The search took too long. Add a word, a room or a person.'],
	unavailable: [503, 'The server is not ready.']
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof problems;
export const problemCodes = Object.keys(problems) as readonly ProblemCode[];
export interface FieldError {
	readonly field: string;
	readonly code: string;
}
/** What did not work, as data: services return it, the boundary turns it into an answer. */
export interface Refused {
	readonly kind: 'refused';
	readonly code: ProblemCode;
	readonly errors?: readonly FieldError[];
	/** A narrower code than `code`, to be told instead: that of the field at fault. */
	readonly told?: string;
	readonly retryAfterSeconds?: number;
}

export type Outcome<Value> = { readonly kind: 'done'; readonly value: Value } | Refused;

export const done = <Value>(value: Value): { kind: 'done'; value: Value } => ({ kind: 'done', value });
export const refused = (code: ProblemCode, extra: Omit<Refused, 'kind' | 'code'> = {}): Refused => ({
	kind: 'refused',
	code,
	...extra
});
/** A refusal that one field is to blame for. */
export const refusedField = (code: ProblemCode, field: string): Refused => refused(code, { errors: [{ field, code }] });

export const statusOf = (code: ProblemCode): number => problems[code][0];
export const titleOf = (code: ProblemCode): string => problems[code][1];
