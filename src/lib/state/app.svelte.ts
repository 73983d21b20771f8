/** What every screen of a signed-in person shares: the replica's lists and the names on this device. Built once per page. */
import type { UserId } from '#lib/core/ids.ts';
import type { Presence } from '#lib/core/presence.ts';
import type { RoomRow } from '#lib/core/room-list.ts';
import type { ConnectionState, OutboxEntry, Person, Replica, StorageState } from '#lib/sync/replica.ts';
import type { ThreadRow } from '#lib/sync/thread-session.ts';
import { Live } from './live.svelte.ts';

export interface Me {
	readonly id: UserId;
	readonly username: string;
	readonly fullName: string;
	readonly email?: string | undefined;
	readonly about?: string | undefined;
	/** What others may know, once the server has said. */
	readonly readReceipts?: boolean | undefined;
	readonly showLastActive?: boolean | undefined;
	readonly invisible?: boolean | undefined;
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
	readonly #presence: Live<ReadonlyMap<UserId, Presence>>;
	readonly #threads: Live<readonly ThreadRow[]>;

	constructor(replica: Replica, me: Me) {
		this.replica = replica;
		this.me = me;
		this.#connection = new Live(replica.connection);
		this.#rooms = new Live(replica.rooms);
		this.#outbox = new Live(replica.outbox);
		this.#storage = new Live(replica.storage);
		this.#people = new Live(replica.people);
		this.#presence = new Live(replica.presence);
		this.#threads = new Live(replica.threads);
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

	/** Those one follows. */
	get threads(): readonly ThreadRow[] {
		return this.#threads.current;
	}

	readonly unreadInThreads = $derived.by(() => this.threads.reduce((sum, { unread }) => sum + unread, 0));
	/** Of the people one watches; undefined where it is not known. */
	presenceOf(user: UserId | undefined): Presence | undefined {
		return user === undefined ? undefined : this.#presence.current.get(user);
	}

	/** What the app's badge counts: messages that name one, and those of direct rooms. */
	readonly calls = $derived.by(() =>
		this.rooms.reduce((sum, { kind, unread, mentions }) => sum + (kind === 'direct' ? unread : mentions), 0)
	);
	readonly isOnline = $derived.by(() => this.connection.kind === 'online' || this.connection.kind === 'syncing');
	readonly refused = $derived.by(() => this.outbox.filter((row) => row.state === 'refused'));
	/** Words that exist nowhere but here. A reaction is not worth holding somebody back for. */
	readonly unsentWords = $derived.by(() => this.outbox.filter((row) => row.kind === 'message' || row.kind === 'edit'));

	/** The full name as known on this device; undefined where it is not. */
	nameOf(user: UserId): string | undefined {
		return user === this.me.id ? this.me.fullName : this.people.get(user)?.fullName;
	}
}
