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
	not_allowed: m.refused_read_only,
	wrong_account: m.refused_wrong_account,
	too_many_clients: m.refused_too_many_clients,
	unknown_message: m.refused_unknown_message,
	message_not_found: m.refused_unknown_message
};

/** Why the server did not take it, in words. A code of a newer server is shown as it is: better than nothing to quote. */
export function refusalReason(code: string | undefined): string {
	const reason = code === undefined ? undefined : reasons[code];
	return reason?.() ?? m.refused_other({ code: code ?? '?' });
}
