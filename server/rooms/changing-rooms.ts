/** A room's name and topic. */
import type { Room } from '#lib/core/answers.ts';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { mayInRoom } from '#lib/core/policy.ts';
import { refused, type Outcome } from '#lib/core/problem.ts';
import type { ChangeRoom } from '#lib/core/wire.ts';
import { standingIn } from '../db/memberships.ts';
import { updateRoom } from '../db/rooms.ts';
import type { RoomList } from './room-list.ts';
import type { RoomsContext } from './rooms-context.ts';
import { tellMembers, writeNotice } from './tell.ts';

export interface ChangingRooms {
	/** Sets what is given; an empty topic or null takes it away. What is so already is not changed, nor told. */
	change(user: UserId, room: RoomId, body: ChangeRoom): Promise<Outcome<Room>>;
}

export function createChangingRooms(context: RoomsContext, { get }: RoomList): ChangingRooms {
	return {
		async change(user, id, { name, topic }) {
			const standing = await standingIn(context.db, id, user);
			if (standing === undefined) return refused('room_not_found');
			if (standing.kind === 'direct') return refused('direct_room_fixed');
			if (!mayInRoom(standing.role, 'rename')) return refused('not_allowed');
			const before = await get(user, id);
			if (before.kind === 'refused') return before;
			const isRenamed = name !== undefined && name !== before.value.name;
			const isNewTopic = topic !== undefined && (topic ?? '') !== (before.value.topic ?? '');
			if (!isRenamed && !isNewTopic) return before;
			await updateRoom(context.db, id, { ...(isRenamed && { name }), ...(isNewTopic && { topic: topic === '' ? null : topic }) });
			if (isRenamed) await writeNotice(context, id, { kind: 'renamed', by: user, text: name });
			if (isNewTopic) await writeNotice(context, id, { kind: 'topic', by: user, text: topic ?? '' });
			await tellMembers(context, id);
			return get(user, id);
		}
	};
}
