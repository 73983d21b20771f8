import { m } from '#lib/paraglide/messages.js';

const reasons: Readonly<Record<string, () => string>> = {
	not_yours: m.refused_not_yours,
	already_redacted: m.refused_already_redacted,
	id_taken: m.refused_id_taken,
	too_large: m.refused_too_large,
	malformed: m.refused_malformed,
	not_a_member: m.refused_not_a_member,
	room_not_found: m.refused_room_not_found,
	read_only: m.refused_read_only,
	not_allowed: m.refused_not_allowed,
	wrong_account: m.refused_wrong_account,
	too_many_clients: m.refused_too_many_clients,
	unknown_message: m.refused_unknown_message,
	message_not_found: m.refused_unknown_message,
	too_many_pins: m.refused_too_many_pins,
	may_not_pin: m.refused_may_not_pin,
	room_turned_public: m.held_turned_public,
	people_joined: m.held_people_joined,
	file_not_yours: m.refused_file,
	segment_sealed: m.refused_sealed,
	segment_not_found: m.refused_sealed,
	message_refused: m.refused_malformed,
	invalid_body: m.refused_malformed,
	invalid_query: m.refused_malformed,
	malformed_json: m.refused_malformed,
	method_not_allowed: m.refused_malformed,
	unsupported_media_type: m.refused_malformed,
	not_found: m.refused_malformed,
	id_invalid: m.refused_id_taken,
	idempotency_mismatch: m.refused_twice,
	user_not_found: m.refused_other_people,
	member_not_found: m.refused_other_people,
	members_invalid: m.refused_other_people,
	reply_not_found: m.refused_reply_gone,
	text_too_long: m.refused_too_large,
	name_required: m.refused_name,
	name_invalid: m.refused_name,
	name_too_long: m.refused_name,
	topic_invalid: m.refused_name,
	topic_too_long: m.refused_name,
	attachments_not_supported: m.refused_files_unsupported,
	not_supported_yet: m.refused_not_supported,
	direct_room_fixed: m.refused_direct_fixed,
	last_owner: m.refused_last_owner,
	invite_not_found: m.refused_invite_gone,
	rate_limited: m.refused_too_often,
	wrong_origin: m.refused_origin,
	not_signed_in: m.refused_signed_out,
	session_expired: m.refused_signed_out,
	session_revoked: m.refused_signed_out,
	token_invalid: m.refused_signed_out,
	internal: m.refused_server,
	unavailable: m.refused_server
};

/** False for a code of a newer server. */
export const hasReason = (code: string): boolean => Object.hasOwn(reasons, code);

/** Why the server did not take it, in words. A code of a newer server is shown as it is: better than nothing to quote. */
export function refusalReason(code: string | undefined): string {
	const reason = code !== undefined && hasReason(code) ? reasons[code] : undefined;
	return reason?.() ?? m.refused_other({ code: code ?? '?' });
}
