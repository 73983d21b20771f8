/** Why the server did not take a write. Closed and stable: a code never changes its meaning. */
export const refusalCodes = [
	'not_yours',
	'already_redacted',
	'segment_sealed',
	'id_taken',
	'too_large',
	'malformed',
	'not_a_member',
	'read_only',
	'wrong_account',
	'too_many_clients',
	'unknown_message',
	'file_not_yours'
] as const;
export type RefusalCode = (typeof refusalCodes)[number];
