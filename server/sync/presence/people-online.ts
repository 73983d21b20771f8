/** Which people have a device connected here, and which of their rooms must be hinted at. */
import type { ServerEvent } from '#lib/core/events.ts';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { segmentName } from '#lib/core/segment.ts';
import type { Clock } from '../../clock.ts';
import { roomsOfUsers } from '../../db/room-log.ts';
import type { Db } from '../../db/schema.ts';
import type { Log } from '../../log.ts';
import type { Room } from '../segments/room.ts';
import { PresenceBoard } from './presence-board.ts';
import type { UserChannel } from './user-channel.ts';

const hintEveryMs = 250;
const loadAfterMs = 50;

interface Person {
	readonly channels: Set<UserChannel>;
	rooms: readonly RoomId[];
}

export class PeopleOnline {
	readonly #db: Db;
	readonly presence: PresenceBoard;
	readonly #log: Log;
	#people = new Map<UserId, Person>();
	#membersHere = new Map<RoomId, Set<UserId>>();
	#toLoad = new Set<UserId>();
	#toHint = new Map<RoomId, Room>();

	constructor(db: Db, clock: Clock, log: Log) {
		this.#db = db;
		this.#log = log;
		this.presence = new PresenceBoard(db, clock, log);
	}

	get count(): number {
		return this.#people.size;
	}

	join(channel: UserChannel): void {
		this.presence.joined(channel);
		const known = this.#people.get(channel.user);
		if (known !== undefined) {
			known.channels.add(channel);
			return;
		}
		this.#people.set(channel.user, { channels: new Set([channel]), rooms: [] });
		this.refreshRooms(channel.user);
	}

	leave(channel: UserChannel): void {
		this.presence.left(channel);
		const person = this.#people.get(channel.user);
		if (person === undefined || !person.channels.delete(channel) || person.channels.size > 0) return;
		this.#place(channel.user, person, []);
		this.#people.delete(channel.user);
	}

	announce(users: Iterable<UserId>, event: ServerEvent): void {
		for (const user of users) for (const channel of this.#people.get(user)?.channels ?? []) channel.send(event);
	}

	/** Somebody's memberships changed, or somebody came: many who come at once are looked up together. */
	refreshRooms(user: UserId): void {
		if (!this.#people.has(user)) return;
		// Asked twice in one moment it is one question.
		if (this.#toLoad.size === 0) setTimeout(() => void this.#loadRooms(), loadAfterMs);
		this.#toLoad.add(user);
	}

	/** Hints those who are in the room but do not have it attached, at most four times a second. */
	hintLater(room: Room): void {
		this.#toHint.set(room.id, room);
		if (this.#toHint.size === 1) setTimeout(() => this.#hint(), hintEveryMs);
	}

	async #loadRooms(): Promise<void> {
		const users = [...this.#toLoad];
		this.#toLoad.clear();
		try {
			const rooms = Map.groupBy(await roomsOfUsers(this.#db, users), ({ user }) => user);
			for (const user of users) {
				const person = this.#people.get(user);
				if (person !== undefined)
					this.#place(
						user,
						person,
						(rooms.get(user) ?? []).map(({ room }) => room)
					);
			}
		} catch (cause) {
			// Hints only cost time when they are missing: `/api/sync` says the same at the next connect.
			this.#log.warn('hints.failed', { reason: String(cause) });
		}
	}

	#place(user: UserId, person: Person, rooms: readonly RoomId[]): void {
		for (const room of person.rooms) {
			const here = this.#membersHere.get(room);
			here?.delete(user);
			if (here?.size === 0) this.#membersHere.delete(room);
		}
		person.rooms = rooms;
		for (const room of rooms) add(this.#membersHere, room, user);
	}

	#hint(): void {
		const rooms = [...this.#toHint.values()];
		this.#toHint.clear();
		for (const room of rooms) {
			const document = segmentName({ room: room.id, number: room.live, generation: room.generation });
			const event: ServerEvent = { type: 'room', room: room.id, document, position: room.position, lastSeq: room.seq };
			for (const user of this.#membersHere.get(room.id) ?? []) {
				for (const channel of this.#people.get(user)?.channels ?? []) if (!channel.hasAttached(document)) channel.send(event);
			}
		}
	}
}

function add<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): void {
	const set = sets.get(key);
	if (set === undefined) sets.set(key, new Set([value]));
	else set.add(value);
}
