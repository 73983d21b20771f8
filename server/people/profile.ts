/** A person as others see them, and as they see themselves. */
import type { User } from '#lib/core/answers.ts';
import type { StoredUser } from '../db/users.ts';
import type { RoomSync } from '../sync/room-sync.ts';

export type PresenceOf = RoomSync['presenceOf'];

/** Without the email and the server role: those are one's own. */
export function publicProfile(user: StoredUser, presenceOf: PresenceOf): User {
	const { presence, lastActiveAt = user.last_active_at ?? undefined } = presenceOf(user.id);
	return {
		id: user.id,
		username: user.username,
		fullName: user.full_name,
		...(user.avatar_url === null ? {} : { avatarUrl: user.avatar_url }),
		...(user.about === null ? {} : { about: user.about }),
		presence,
		...(lastActiveAt === undefined ? {} : { lastActiveAt })
	};
}

export function ownProfile(user: StoredUser, presenceOf: PresenceOf): User {
	return { ...publicProfile(user, presenceOf), email: user.email, serverRole: user.role };
}
