/** Who there is on this server, as far as the asker may know. */
import type { User } from '#lib/core/answers.ts';
import type { UserId } from '#lib/core/ids.ts';
import { mayOnServer } from '#lib/core/policy.ts';
import { done, refused, type Outcome } from '#lib/core/problem.ts';
import type { PeopleQuery } from '#lib/core/wire.ts';
import type { ActiveSession } from '../auth/sessions.ts';
import type { Db } from '../db/schema.ts';
import { roomMatesAmong } from '../db/presence.ts';
import { listUsers, shareRoom, userById } from '../db/users.ts';
import type { RoomSync } from '../sync/room-sync.ts';
import { ownProfile, publicProfile } from './profile.ts';

export interface People {
	/** By name; a guest finds only people in the same rooms. `next` is the cursor of the page after. */
	list(asker: ActiveSession, query: PeopleQuery, options?: { withoutMe?: boolean }): Promise<{ items: User[]; next?: UserId }>;
	/** For a guest, who shares no room, the same as nobody; for others who share none, without presence. */
	profile(asker: ActiveSession, user: UserId): Promise<Outcome<User>>;
}

export interface PeopleContext {
	readonly db: Db;
	readonly sync: Pick<RoomSync, 'presenceOf'>;
}

export function createPeople({ db, sync }: PeopleContext): People {
	const presenceOf: RoomSync['presenceOf'] = (user) => sync.presenceOf(user);
	return {
		async list(asker, { query, cursor, limit }, { withoutMe = false } = {}) {
			const isLimited = !mayOnServer(asker.role, 'listPeople');
			const found = await listUsers(db, {
				...{ query, cursor, limit: limit + 1 },
				...(isLimited ? { sharingRoomWith: asker.user } : {}),
				...(withoutMe ? { except: asker.user } : {})
			});
			const page = found.slice(0, limit);
			const mates = await roomMatesAmong(
				db,
				asker.user,
				page.map(({ id }) => id)
			);
			const items = page.map((user) => publicProfile(user, mates.has(user.id) ? presenceOf : undefined));
			const next = found.length > limit ? items.at(-1)?.id : undefined;
			return next === undefined ? { items } : { items, next };
		},
		async profile(asker, user) {
			const stored = await userById(db, user);
			if (stored === undefined) return refused('user_not_found');
			if (user === asker.user) return done(ownProfile(stored, presenceOf));
			const isMate = await shareRoom(db, asker.user, user);
			if (!isMate && !mayOnServer(asker.role, 'listPeople')) return refused('user_not_found');
			return done(publicProfile(stored, isMate ? presenceOf : undefined));
		}
	};
}
