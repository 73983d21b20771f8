/** Coming and going by oneself. */
import type { Joined } from '#lib/core/answers.ts';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { mayOnServer } from '#lib/core/policy.ts';
import { done, refused, type Outcome } from '#lib/core/problem.ts';
import { lockMembers, membersOf, setRole, standingIn, type StoredMember } from '../db/memberships.ts';
import { roomById } from '../db/rooms.ts';
import { admit, dismiss } from './admission.ts';
import type { RoomList } from './room-list.ts';
import type { Asker, RoomsContext } from './rooms-context.ts';
import { tellArrival, tellDeparture } from './tell.ts';

export interface Joining {
	/** Any channel. Groups and direct rooms one is not in do not exist: `room_not_found`. */
	join(asker: Asker, room: RoomId): Promise<Outcome<Joined>>;
	/** `not_a_member` where one is not, whether the room exists or not. The last owner's place goes to who has been there longest. */
	leave(user: UserId, room: RoomId): Promise<Outcome<void>>;
}

export function createJoining(context: RoomsContext, { get }: RoomList): Joining {
	const { db, clock } = context;

	async function join(asker: Asker, room: RoomId): Promise<Outcome<Joined>> {
		const present = await get(asker.user, room);
		if (present.kind === 'done') return done({ room: present.value, code: 'already_member' });
		const found = await roomById(db, room);
		const isOpen = found?.kind === 'channel' && found.archived_at === null && mayOnServer(asker.role, 'joinChannels');
		if (!isOpen) return refused('room_not_found');
		const isNew = await db.transaction().execute((transaction) => admit(transaction, room, asker.user, 'member', clock.now()));
		if (isNew) await tellArrival(context, room, asker.user, asker.user);
		const joined = await get(asker.user, room);
		return joined.kind === 'refused' ? joined : done({ room: joined.value, code: isNew ? 'joined' : 'already_member' });
	}

	async function leave(user: UserId, room: RoomId): Promise<Outcome<void>> {
		const left = await db.transaction().execute(async (transaction): Promise<Outcome<UserId | undefined>> => {
			await lockMembers(transaction, room);
			const standing = await standingIn(transaction, room, user);
			if (standing === undefined) return refused('not_a_member');
			if (standing.kind === 'direct') return refused('direct_room_fixed');
			await dismiss(transaction, room, user, clock.now());
			const heir = heirOf(await membersOf(transaction, room));
			if (heir !== undefined) await setRole(transaction, room, heir, 'owner');
			return done(heir);
		});
		if (left.kind === 'refused') return left;
		await tellDeparture(context, room, { kind: 'left', by: user }, left.value === undefined ? [user] : [user, left.value]);
		return done(undefined);
	}

	return { join, leave };
}

/** Who owns the room after its last owner left; undefined when one is still there, or nobody. */
function heirOf(members: readonly StoredMember[]): UserId | undefined {
	if (members.some((member) => member.role === 'owner')) return undefined;
	const byRole = (['moderator', 'member', 'read-only'] as const).map((role) => members.find((member) => member.role === role));
	return byRole.find((member) => member !== undefined)?.user_id;
}
