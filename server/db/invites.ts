/** Invitations into rooms. A code is stored as its hash: who reads the database can accept none. */
import { sql, type NotNull } from 'kysely';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import type { RoomRole } from '#lib/core/policy.ts';
import type { Db, RoomKind } from './schema.ts';

export interface NewInvite {
	readonly codeHash: string;
	readonly room: RoomId;
	readonly createdBy: UserId;
	readonly createdAt: number;
	readonly expiresAt: number;
	/** Null: as often as one likes. */
	readonly maxUses: number | null;
}

export async function insertInvite(db: Db, invite: NewInvite): Promise<void> {
	await db
		.insertInto('invites')
		.values({
			code_hash: invite.codeHash,
			room_id: invite.room,
			created_by: invite.createdBy,
			created_at: invite.createdAt,
			expires_at: invite.expiresAt,
			max_uses: invite.maxUses,
			revoked_at: null
		})
		.execute();
}

export interface StoredInvite {
	readonly room: RoomId;
	readonly kind: RoomKind;
	readonly name: string;
	readonly memberCount: number;
	readonly invitedBy: UserId;
	readonly invitedByName: string;
	/** Of the one who invited, now. */
	readonly invitedByRole: RoomRole;
	readonly expiresAt: number;
}

/** Undefined when there is none of this code, it has expired, was revoked or used up, or who made it is not in the room any more. */
export async function validInvite(db: Db, codeHash: string, now: number): Promise<StoredInvite | undefined> {
	return await db
		.selectFrom('invites as i')
		.innerJoin('rooms as r', 'r.id', 'i.room_id')
		.innerJoin('users as u', 'u.id', 'i.created_by')
		.innerJoin('memberships as m', (join) =>
			join.onRef('m.room_id', '=', 'i.room_id').onRef('m.user_id', '=', 'i.created_by').on('m.left_at', 'is', null)
		)
		.select(['r.id as room', 'r.kind', 'r.name', 'r.member_count as memberCount', 'i.created_by as invitedBy'])
		.select(['u.full_name as invitedByName', 'm.role as invitedByRole', 'i.expires_at as expiresAt'])
		.$narrowType<{ expiresAt: NotNull }>()
		.where('i.code_hash', '=', codeHash)
		.where('i.revoked_at', 'is', null)
		.where('i.expires_at', '>', now)
		.where('r.archived_at', 'is', null)
		.where(sql<boolean>`(i.max_uses is null or i.uses < i.max_uses)`)
		.executeTakeFirst();
}

/** Counts one use; false when it was used up meanwhile. */
export async function useInvite(db: Db, codeHash: string): Promise<boolean> {
	const row = await db
		.updateTable('invites')
		.set((invite) => ({ uses: invite('uses', '+', 1) }))
		.where('code_hash', '=', codeHash)
		.where('revoked_at', 'is', null)
		.where(sql<boolean>`(max_uses is null or uses < max_uses)`)
		.returning('code_hash')
		.executeTakeFirst();
	return row !== undefined;
}
