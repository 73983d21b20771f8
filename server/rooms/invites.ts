/** Invitations: a link that lets whoever has it into one room. */
import type { Invite, InvitePreview, Joined } from '#lib/core/answers.ts';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { mayInRoom } from '#lib/core/policy.ts';
import { done, refused, type Outcome } from '#lib/core/problem.ts';
import type { CreateInvite } from '#lib/core/wire.ts';
import { hashSecret, newSecret } from '../auth/hashes.ts';
import { insertInvite, useInvite, validInvite, type StoredInvite } from '../db/invites.ts';
import { lockMembers, standingIn } from '../db/memberships.ts';
import { admit } from './admission.ts';
import type { RoomList } from './room-list.ts';
import type { RoomsContext } from './rooms-context.ts';
import { tellArrival } from './tell.ts';

export interface Invites {
	/** @param origin Of the link, without a slash at the end. */
	invite(user: UserId, room: RoomId, body: CreateInvite, origin: string): Promise<Outcome<Invite>>;
	/** For whoever has the code, signed in or not. */
	previewInvite(code: string): Promise<Outcome<InvitePreview>>;
	/** Counts one use for who comes in, none for who is in. */
	acceptInvite(user: UserId, code: string): Promise<Outcome<Joined>>;
}

const codeBytes = 16;
const defaultSeconds = 7 * 86_400;

export function createInvites(context: RoomsContext, { get }: RoomList): Invites {
	const { db, clock } = context;

	async function find(code: string): Promise<StoredInvite | undefined> {
		const stored = await validInvite(db, hashSecret(code), clock.now());
		// Who may not invite any more has let nobody in.
		return stored !== undefined && mayInRoom(stored.invitedByRole, 'invite') ? stored : undefined;
	}

	return {
		async invite(user, room, { expiresInSeconds = defaultSeconds, maxUses }, origin) {
			const standing = await standingIn(db, room, user);
			if (standing === undefined) return refused('room_not_found');
			if (standing.kind === 'direct') return refused('direct_room_fixed');
			if (!mayInRoom(standing.role, 'invite')) return refused('not_allowed');
			const code = newSecret(clock, codeBytes);
			const createdAt = clock.now();
			const expiresAt = createdAt + expiresInSeconds * 1000;
			const times = { createdAt, expiresAt, maxUses: maxUses ?? null };
			await insertInvite(db, { codeHash: hashSecret(code), room, createdBy: user, ...times });
			return done({ code, url: `${origin}/invite/${code}`, expiresAt });
		},
		async previewInvite(code) {
			const stored = await find(code);
			if (stored === undefined) return refused('invite_not_found');
			const { room: id, kind, name, memberCount, invitedBy, invitedByName, expiresAt } = stored;
			return done({ room: { id, kind, name, memberCount }, invitedBy: { id: invitedBy, fullName: invitedByName }, expiresAt });
		},
		async acceptInvite(user, code) {
			const stored = await find(code);
			if (stored === undefined) return refused('invite_not_found');
			const accepted = await db.transaction().execute(async (transaction): Promise<Joined['code'] | undefined> => {
				// Held still, so that two clicks of one person cost one use.
				await lockMembers(transaction, stored.room);
				if ((await standingIn(transaction, stored.room, user)) !== undefined) return 'already_member';
				if (!(await useInvite(transaction, hashSecret(code)))) return undefined;
				await admit(transaction, stored.room, user, 'member', clock.now());
				return 'joined';
			});
			if (accepted === undefined) return refused('invite_not_found');
			if (accepted === 'joined') await tellArrival(context, stored.room, user, user);
			const room = await get(user, stored.room);
			return room.kind === 'refused' ? room : done({ room: room.value, code: accepted });
		}
	};
}
