/**
 * What follows a change that is committed: sockets learn of it, and the timeline says so. The change stands even where this fails,
 * for hints cost only time, and a notice is no truth of its own.
 */
import { newNoticeId, type RoomId, type UserId } from '#lib/core/ids.ts';
import type { Notice } from '#lib/core/segment.ts';
import { memberIds } from '../db/memberships.ts';
import { roomById } from '../db/rooms.ts';
import type { RoomsContext } from './rooms-context.ts';

/** In larger rooms nobody is told of every single marker and newcomer: they ask when they look. */
export const maxToldMembers = 100;

type NoticeText = Omit<Notice, 'afterSeq' | 'at'>;

export async function writeNotice({ sync, clock, log }: RoomsContext, room: RoomId, notice: NoticeText): Promise<void> {
	try {
		// The id is made here and once: a write that is repeated within the sync side stays one notice.
		await sync.addNotice(room, { ...notice, at: clock.now() }, newNoticeId(clock));
	} catch (cause) {
		log.warn('notice.lost', { room, kind: notice.kind, reason: String(cause) });
	}
}

/** These people came, went or got another role: holds for their next frame, and their devices ask what changed. */
export function tellMembershipChanged({ sync }: RoomsContext, room: RoomId, users: readonly UserId[]): void {
	for (const user of users) sync.membershipChanged(room, user);
	sync.announce(users, { type: 'room', room });
}

/** Everybody's devices ask what changed. */
export async function tellMembers({ db, sync }: RoomsContext, room: RoomId): Promise<void> {
	sync.announce(await memberIds(db, room), { type: 'room', room });
}

/** @param by Who let them in: themselves, or who added them. */
export async function tellArrival(context: RoomsContext, room: RoomId, user: UserId, by: UserId): Promise<void> {
	await writeNotice(context, room, { kind: 'joined', by, ...(by === user ? {} : { user }) });
	tellMembershipChanged(context, room, [user]);
	await tellSmallRoom(context, room);
}

/** @param changed Whose place changed: whoever is out, and who took over from them. */
export async function tellDeparture(
	context: RoomsContext,
	room: RoomId,
	notice: { kind: 'left' | 'removed'; by: UserId; user?: UserId },
	changed: readonly UserId[]
): Promise<void> {
	// First the sockets: nothing more shall reach who is out, not even the notice.
	tellMembershipChanged(context, room, changed);
	await writeNotice(context, room, notice);
	await tellSmallRoom(context, room);
}

/** In a large room the notice itself is hint enough. */
async function tellSmallRoom(context: RoomsContext, room: RoomId): Promise<void> {
	const found = await roomById(context.db, room);
	if (found !== undefined && found.member_count <= maxToldMembers) await tellMembers(context, room);
}
