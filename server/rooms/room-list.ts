/** Finding rooms: mine, one of mine, and the channels that are open to all. */
import type { Room } from '#lib/core/answers.ts';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { mayOnServer } from '#lib/core/policy.ts';
import { done, refused, type Outcome } from '#lib/core/problem.ts';
import type { ChannelsQuery } from '#lib/core/wire.ts';
import { roomViews } from '../db/room-views.ts';
import { listChannels } from '../db/rooms.ts';
import { presentChannel, presentRoom } from './present-room.ts';
import type { Asker, RoomsContext } from './rooms-context.ts';

export interface RoomList {
	/** The room with the latest message first. */
	list(user: UserId): Promise<Room[]>;
	/** `room_not_found` for strangers as for rooms that do not exist. */
	get(user: UserId, room: RoomId): Promise<Outcome<Room>>;
	/** By name. `role` is set in those one is in. `next` is the cursor of the page after. */
	channels(asker: Asker, query: ChannelsQuery): Promise<{ items: Room[]; next?: RoomId }>;
}

export function createRoomList({ db }: RoomsContext): RoomList {
	return {
		list: async (user) => (await roomViews(db, user)).map((view) => presentRoom(view, user)),
		async get(user, room) {
			const [view] = await roomViews(db, user, { room });
			return view === undefined ? refused('room_not_found') : done(presentRoom(view, user));
		},
		async channels({ user, role }, { query, cursor, limit }) {
			if (!mayOnServer(role, 'browseChannels')) return { items: [] };
			const found = await listChannels(db, user, { query, cursor, limit: limit + 1 });
			const items = found.slice(0, limit).map(presentChannel);
			const next = found.length > limit ? items.at(-1)?.id : undefined;
			return next === undefined ? { items } : { items, next };
		}
	};
}
