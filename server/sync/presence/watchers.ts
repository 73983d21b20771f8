/** Which device follows whose presence. Asks the database who may: many who ask at once are one query, and strangers get no answer. */
import type { UserId } from '#lib/core/ids.ts';
import { maxWatched, type Presence } from '#lib/core/presence.ts';
import { knownPresence, type StoredPresence } from '../../db/presence.ts';
import type { Db } from '../../db/schema.ts';
import type { Log } from '../../log.ts';
import type { UserChannel } from './user-channel.ts';

const askAfterMs = 50;

interface Watch {
	wanted: readonly UserId[];
	/** Those of `wanted` who share a room with the watcher. */
	allowed: ReadonlySet<UserId>;
}

export class Watchers {
	readonly #db: Db;
	readonly #log: Log;
	readonly #here: (user: UserId) => Presence | undefined;
	readonly #watches = new Map<UserChannel, Watch>();
	/** Who wants to know of a person, whether they may or not. */
	readonly #wantedBy = new Map<UserId, Set<UserChannel>>();
	#toAsk = new Set<UserChannel>();

	/** @param here What is shown of a person who is connected; undefined for one who is not. */
	constructor(db: Db, log: Log, here: (user: UserId) => Presence | undefined) {
		this.#db = db;
		this.#log = log;
		this.#here = here;
	}

	watch(channel: UserChannel, users: readonly UserId[]): void {
		this.#unlink(channel);
		const wanted = [...new Set(users)].slice(0, maxWatched);
		const allowed = new Set(wanted.filter((user) => this.#watches.get(channel)?.allowed.has(user)));
		this.#watches.set(channel, { wanted, allowed });
		for (const user of wanted) {
			const channels = this.#wantedBy.get(user) ?? new Set();
			this.#wantedBy.set(user, channels.add(channel));
		}
		this.#ask(channel);
	}

	forget(channel: UserChannel): void {
		this.#unlink(channel);
		this.#watches.delete(channel);
		this.#toAsk.delete(channel);
	}

	/** Whoever wants to know of this person, and their own devices: what they may know may have changed. */
	askAgain(user: UserId, own: Iterable<UserChannel>): void {
		for (const channel of [...(this.#wantedBy.get(user) ?? []), ...own]) {
			if (this.#watches.has(channel)) this.#ask(channel);
		}
	}

	tell(user: UserId, presence: Presence): void {
		for (const channel of this.#wantedBy.get(user) ?? []) {
			if (this.#watches.get(channel)?.allowed.has(user)) channel.send({ type: 'presence', user, ...presence });
		}
	}

	/** Of somebody who is not connected, as the database has it now. */
	stored(row: StoredPresence): void {
		this.tell(row.user, awayFrom(row));
	}

	#unlink(channel: UserChannel): void {
		for (const user of this.#watches.get(channel)?.wanted ?? []) {
			const channels = this.#wantedBy.get(user);
			channels?.delete(channel);
			if (channels?.size === 0) this.#wantedBy.delete(user);
		}
	}

	#ask(channel: UserChannel): void {
		if (this.#toAsk.size === 0) setTimeout(() => void this.#askAll(), askAfterMs);
		this.#toAsk.add(channel);
	}

	async #askAll(): Promise<void> {
		const channels = [...this.#toAsk];
		this.#toAsk = new Set();
		const pairs = channels.flatMap((channel) =>
			(this.#watches.get(channel)?.wanted ?? []).map((user) => ({ asker: channel.user, user }))
		);
		try {
			const known = await knownPresence(
				this.#db,
				pairs.map(({ asker }) => asker),
				pairs.map(({ user }) => user)
			);
			const byAsker = Map.groupBy(known, ({ asker }) => asker);
			for (const channel of channels) this.#answer(channel, byAsker.get(channel.user) ?? []);
		} catch (cause) {
			// The device says again whom it watches at its next connect.
			this.#log.warn('watch.failed', { reason: String(cause) });
		}
	}

	#answer(channel: UserChannel, known: readonly StoredPresence[]): void {
		const watch = this.#watches.get(channel);
		// Asked for others meanwhile: their answer is on its way.
		if (watch === undefined || this.#toAsk.has(channel)) return;
		const shown = known.filter(({ user }) => watch.wanted.includes(user));
		watch.allowed = new Set(shown.map(({ user }) => user));
		for (const row of shown) {
			const here = row.isInvisible ? undefined : this.#here(row.user);
			channel.send({ type: 'presence', user: row.user, ...shownOf(row, here) });
		}
	}
}

/** By the row that was just read, so that a switch holds even while the board has not heard of it. */
function shownOf(row: StoredPresence, here: Presence | undefined): Presence {
	if (here === undefined) return awayFrom(row);
	return row.showsLastActive ? here : { presence: here.presence };
}

const awayFrom = ({ lastActiveAt, showsLastActive }: StoredPresence): Presence => ({
	presence: 'offline',
	...(lastActiveAt === null || !showsLastActive ? {} : { lastActiveAt })
});
