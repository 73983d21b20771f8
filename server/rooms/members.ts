/** Who is in a room, and what its people may do about it. Each change is one transaction that holds the room's members still. */
import type { Member } from '#lib/core/answers.ts';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { mayInRoom, type RoomRole } from '#lib/core/policy.ts';
import { done, refused, type Outcome } from '#lib/core/problem.ts';
import { lockMembers, membersOf, setRole, standingIn, type StoredMember } from '../db/memberships.ts';
import type { Db } from '../db/schema.ts';
import { userById, usersByIds } from '../db/users.ts';
import { publicProfile } from '../people/profile.ts';
import { admit, dismiss } from './admission.ts';
import type { Joining } from './joining.ts';
import type { RoomsContext } from './rooms-context.ts';
import { tellArrival, tellDeparture, tellMembershipChanged } from './tell.ts';

export interface Members {
	/** In the order in which they came. */
	members(user: UserId, room: RoomId): Promise<Outcome<Member[]>>;
	/** Adds a person, or gives them another role. */
	setMember(user: UserId, room: RoomId, whom: UserId, role: RoomRole | undefined): Promise<Outcome<Member[]>>;
	/** Taking oneself out is leaving. */
	removeMember(user: UserId, room: RoomId, whom: UserId): Promise<Outcome<void>>;
}

export function createMembers(context: RoomsContext, { leave }: Joining): Members {
	const { db, clock } = context;

	async function members(user: UserId, room: RoomId): Promise<Outcome<Member[]>> {
		if ((await standingIn(db, room, user)) === undefined) return refused('room_not_found');
		return done(await presentMembers(context, user, await membersOf(db, room)));
	}

	async function setMember(user: UserId, room: RoomId, whom: UserId, role?: RoomRole): Promise<Outcome<Member[]>> {
		const change = await db.transaction().execute(async (transaction): Promise<Outcome<Change>> => {
			await lockMembers(transaction, room);
			const standing = await standingIn(transaction, room, user);
			if (standing === undefined) return refused('room_not_found');
			if (standing.kind === 'direct') return refused('direct_room_fixed');
			const target = await standingIn(transaction, room, whom);
			if (target !== undefined) return changeRole(transaction, room, { by: standing.role, whom, before: target.role, role });
			const isAllowed = mayInRoom(standing.role, role === undefined || role === 'member' ? 'addMember' : 'changeRole');
			if (!isAllowed) return refused('not_allowed');
			if ((await userById(transaction, whom)) === undefined) return refused('user_not_found');
			await admit(transaction, room, whom, role ?? 'member', clock.now());
			return done('added');
		});
		if (change.kind === 'refused') return change;
		if (change.value === 'added') await tellArrival(context, room, whom, user);
		if (change.value === 'role') tellMembershipChanged(context, room, [whom]);
		return members(user, room);
	}

	async function removeMember(user: UserId, room: RoomId, whom: UserId): Promise<Outcome<void>> {
		if (user === whom) return leave(user, room);
		const removed = await db.transaction().execute(async (transaction): Promise<Outcome<void>> => {
			await lockMembers(transaction, room);
			const standing = await standingIn(transaction, room, user);
			if (standing === undefined) return refused('room_not_found');
			if (standing.kind === 'direct') return refused('direct_room_fixed');
			const target = await standingIn(transaction, room, whom);
			// An owner's place is a role too: only who may change roles may end it.
			const isAllowed =
				mayInRoom(standing.role, 'removeMember') && (target?.role !== 'owner' || mayInRoom(standing.role, 'changeRole'));
			if (!isAllowed) return refused('not_allowed');
			if (target === undefined) return refused('member_not_found');
			await dismiss(transaction, room, whom, clock.now());
			return done(undefined);
		});
		if (removed.kind === 'done') await tellDeparture(context, room, { kind: 'removed', by: user, user: whom }, [whom]);
		return removed;
	}

	return { members, setMember, removeMember };
}

async function presentMembers({ db, sync }: RoomsContext, asker: UserId, stored: readonly StoredMember[]): Promise<Member[]> {
	const users = stored.map((member) => member.user_id);
	const people = new Map((await usersByIds(db, users)).map((person) => [person.id, person]));
	return stored.flatMap(({ user_id, role, joined_at, read_seq, delivered_seq, joined_seq }) => {
		const person = people.get(user_id);
		if (person === undefined) return [];
		const user = publicProfile(person, (id) => sync.presenceOf(id));
		const hidesRead = !person.read_receipts && user_id !== asker;
		const read = hidesRead ? { readSeq: 0, hidesRead } : { readSeq: read_seq };
		return [{ user, role, joinedAt: joined_at, joinedSeq: joined_seq, deliveredSeq: delivered_seq, ...read }];
	});
}

type Change = 'added' | 'role' | 'none';

interface RoleChange {
	readonly by: RoomRole;
	readonly whom: UserId;
	readonly before: RoomRole;
	readonly role: RoomRole | undefined;
}

async function changeRole(transaction: Db, room: RoomId, { by, whom, before, role }: RoleChange): Promise<Outcome<Change>> {
	if (role === undefined || role === before) return done('none');
	if (!mayInRoom(by, 'changeRole')) return refused('not_allowed');
	const owners = (await membersOf(transaction, room)).filter((member) => member.role === 'owner');
	if (before === 'owner' && owners.length === 1) return refused('last_owner');
	await setRole(transaction, room, whom, role);
	return done('role');
}
