/** A person as others see them, and as they see themselves. */
import type { User } from '#lib/core/answers.ts';
import type { StoredUser } from '../db/users.ts';
import type { RoomSync } from '../sync/room-sync.ts';

export type PresenceOf = RoomSync['presenceOf'];

/** Without the email, the server role and the privacy settings: those are one's own. To whom shares no room, without presence too. */
export function publicProfile(user: StoredUser, presenceOf: PresenceOf | undefined): User {
	return {
		id: user.id,
		username: user.username,
		fullName: user.full_name,
		...(user.avatar_url === null ? {} : { avatarUrl: user.avatar_url }),
		...(user.about === null ? {} : { about: user.about }),
		...(presenceOf && shownPresence(user, presenceOf))
	};
}

export function ownProfile(user: StoredUser, presenceOf: PresenceOf): User {
	const { email, role, read_receipts, show_last_active, invisible } = user;
	const privacy = { readReceipts: read_receipts, showLastActive: show_last_active, invisible };
	return { ...publicProfile(user, presenceOf), email, serverRole: role, ...privacy };
}

/** Judged by the row that was read with it, so that a switch holds from the answer to its own request on. */
function shownPresence(user: StoredUser, presenceOf: PresenceOf): Pick<User, 'presence' | 'lastActiveAt'> {
	const { presence, lastActiveAt = user.last_active_at ?? undefined } = presenceOf(user.id);
	return {
		presence: user.invisible ? 'offline' : presence,
		...(lastActiveAt === undefined || !user.show_last_active ? {} : { lastActiveAt })
	};
}
