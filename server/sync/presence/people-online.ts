/** Which people have a device connected here, which of their rooms must be hinted at, and who wants to know of them. */
import type { ServerEvent } from '#lib/core/events.ts';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { segmentName } from '#lib/core/segment.ts';
import type { Clock } from '../../clock.ts';
import { roomsOfUsers } from '../../db/room-log.ts';
import type { Db } from '../../db/schema.ts';
import type { Log } from '../../log.ts';
import type { Room } from '../segments/room.ts';
import type { UserChannel } from './user-channel.ts';

const hintEveryMs = 250;
const loadAfterMs = 50;

interface Person {
	readonly channels: Set<UserChannel>;
	rooms: readonly RoomId[];
	lastActiveAt: number;
}

export class PeopleOnline {
	readonly #db: Db;
	readonly #clock: Clock;
	readonly #log: Log;
	#people = new Map<UserId, Person>();
	#membersHere = new Map<RoomId, Set<UserId>>();
	#watchers = new Map<UserId, Set<UserChannel>>();
	#watchedBy = new Map<UserChannel, readonly UserId[]>();
	#lastSeen = new Map<UserId, number>();
	#toLoad = new Set<UserId>();
	#toHint = new Map<RoomId, Room>();

	constructor(db: Db, clock: Clock, log: Log) {
		this.#db = db;
		this.#clock = clock;
		this.#log = log;
	}

	get count(): number {
		return this.#people.size;
	}

	join(channel: UserChannel): void {
		const known = this.#people.get(channel.user);
		if (known !== undefined) {
			known.channels.add(channel);
			return;
		}
		this.#people.set(channel.user, { channels: new Set([channel]), rooms: [], lastActiveAt: this.#clock.now() });
		this.refreshRooms(channel.user);
		this.#tellWatchers(channel.user);
	}

	leave(channel: UserChannel): void {
		this.watch(channel, []);
		this.#watchedBy.delete(channel);
		const person = this.#people.get(channel.user);
		if (person === undefined || !person.channels.delete(channel) || person.channels.size > 0) return;
		this.#place(channel.user, person, []);
		this.#people.delete(channel.user);
		this.#lastSeen.set(channel.user, this.#clock.now());
		this.#tellWatchers(channel.user);
	}

	announce(users: Iterable<UserId>, event: ServerEvent): void {
		for (const user of users) for (const channel of this.#people.get(user)?.channels ?? []) channel.send(event);
	}

	presenceOf(user: UserId): { presence: 'online' | 'offline'; lastActiveAt?: number } {
		const person = this.#people.get(user);
		if (person !== undefined) return { presence: 'online', lastActiveAt: person.lastActiveAt };
		const lastActiveAt = this.#lastSeen.get(user);
		return lastActiveAt === undefined ? { presence: 'offline' } : { presence: 'offline', lastActiveAt };
	}

	/** Replaces what this channel watches, and tells it at once how things are. */
	watch(channel: UserChannel, users: readonly UserId[]): void {
		for (const user of this.#watchedBy.get(channel) ?? []) {
			const watchers = this.#watchers.get(user);
			watchers?.delete(channel);
			if (watchers?.size === 0) this.#watchers.delete(user);
		}
		this.#watchedBy.set(channel, users);
		for (const user of users) {
			add(this.#watchers, user, channel);
			channel.send({ type: 'presence', user, ...this.presenceOf(user) });
		}
	}

	/** Somebody's memberships changed, or somebody came: many who come at once are looked up together. */
	refreshRooms(user: UserId): void {
		if (!this.#people.has(user)) return;
		this.#toLoad.add(user);
		if (this.#toLoad.size === 1) setTimeout(() => void this.#loadRooms(), loadAfterMs);
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

	#tellWatchers(user: UserId): void {
		const event: ServerEvent = { type: 'presence', user, ...this.presenceOf(user) };
		for (const channel of this.#watchers.get(user) ?? []) channel.send(event);
	}
}

function add<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): void {
	const set = sets.get(key);
	if (set === undefined) sets.set(key, new Set([value]));
	else set.add(value);
}
