/** Letting in and out, with the room's count of members. Called inside a transaction; the sockets are told after it. */
import type { RoomId, UserId } from '#lib/core/ids.ts';
import type { RoomRole } from '#lib/core/policy.ts';
import { addMembers, endMembership } from '../db/memberships.ts';
import { countMembers } from '../db/rooms.ts';
import type { Db } from '../db/schema.ts';

/** False when they were a member already. */
export async function admit(transaction: Db, room: RoomId, user: UserId, role: RoomRole, now: number): Promise<boolean> {
	const added = await addMembers(transaction, room, [{ user, role }], now);
	if (added.length > 0) await countMembers(transaction, room, added.length);
	return added.length > 0;
}

/** No-op for who is not in. */
export async function dismiss(transaction: Db, room: RoomId, user: UserId, now: number): Promise<void> {
	if ((await endMembership(transaction, room, user, now)) !== undefined) await countMembers(transaction, room, -1);
}
