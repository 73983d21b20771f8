/** What every screen of a signed-in person shares: the replica's lists and the names on this device. Built once per page. */
import type { UserId } from '#lib/core/ids.ts';
import type { RoomRow } from '#lib/core/room-list.ts';
import type { ConnectionState, OutboxEntry, Person, Replica, StorageState } from '#lib/sync/replica.ts';
import { Live } from './live.svelte.ts';

export interface Me {
	readonly id: UserId;
	readonly username: string;
	readonly fullName: string;
	readonly email?: string | undefined;
	readonly about?: string | undefined;
}

export class AppState {
	readonly replica: Replica;
	/** From the device at once, from the server when it has answered. */
	me = $state.raw<Me>() as Me;
	readonly #connection: Live<ConnectionState>;
	readonly #rooms: Live<readonly RoomRow[]>;
	readonly #outbox: Live<readonly OutboxEntry[]>;
	readonly #storage: Live<StorageState>;
	readonly #people: Live<ReadonlyMap<UserId, Person>>;

	constructor(replica: Replica, me: Me) {
		this.replica = replica;
		this.me = me;
		this.#connection = new Live(replica.connection);
		this.#rooms = new Live(replica.rooms);
		this.#outbox = new Live(replica.outbox);
		this.#storage = new Live(replica.storage);
		this.#people = new Live(replica.people);
	}

	get connection(): ConnectionState {
		return this.#connection.current;
	}

	get rooms(): readonly RoomRow[] {
		return this.#rooms.current;
	}

	get outbox(): readonly OutboxEntry[] {
		return this.#outbox.current;
	}

	get storage(): StorageState {
		return this.#storage.current;
	}

	get people(): ReadonlyMap<UserId, Person> {
		return this.#people.current;
	}

	readonly isOnline = $derived.by(() => this.connection.kind === 'online' || this.connection.kind === 'syncing');
	readonly refused = $derived.by(() => this.outbox.filter((row) => row.state === 'refused'));
	/** Words that exist nowhere but here. A reaction is not worth holding somebody back for. */
	readonly unsentWords = $derived.by(() => this.outbox.filter((row) => row.kind === 'message' || row.kind === 'edit'));

	/** The full name as known on this device; undefined where it is not. */
	nameOf(user: UserId): string | undefined {
		return user === this.me.id ? this.me.fullName : this.people.get(user)?.fullName;
	}
}
