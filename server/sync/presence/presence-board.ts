/**
 * Who is there, and who is told of it. Changes are told together, a moment later; a short gap in a connection is none. Nobody learns
 * anything of a person they share no room with, nor what that person does not show.
 */
import type { UserId } from '#lib/core/ids.ts';
import type { Presence } from '#lib/core/presence.ts';
import type { Clock } from '../../clock.ts';
import { saveLastActive, storedPresence } from '../../db/presence.ts';
import type { Db } from '../../db/schema.ts';
import type { Log } from '../../log.ts';
import { PersonHere } from './person-here.ts';
import type { UserChannel } from './user-channel.ts';
import { Watchers } from './watchers.ts';

const tellAfterMs = 200;
/** Coarse on purpose: a write for every key press would be the busiest table of all. */
const saveEveryMs = 60_000;
const saveStepMs = 5 * 60_000;

export class PresenceBoard {
	readonly #db: Db;
	readonly #clock: Clock;
	readonly #log: Log;
	readonly #people = new Map<UserId, PersonHere>();
	readonly #watchers: Watchers;
	/** To be looked at again; those not in `#people` only read anew from the database. */
	#due = new Set<UserId>();
	#toSave = new Map<UserId, number>();
	#timer: NodeJS.Timeout | undefined;
	#isStopped = false;

	constructor(db: Db, clock: Clock, log: Log) {
		this.#db = db;
		this.#clock = clock;
		this.#log = log;
		this.#watchers = new Watchers(db, log, (user) => this.#people.get(user)?.shown);
	}

	joined(channel: UserChannel): void {
		const person = this.#people.get(channel.user) ?? new PersonHere();
		this.#people.set(channel.user, person);
		person.sit(channel, this.#clock.now());
		this.#lookAt(channel.user);
	}

	left(channel: UserChannel): void {
		this.#watchers.forget(channel);
		this.#people.get(channel.user)?.leave(channel, this.#clock.now());
		this.#lookAt(channel.user);
	}

	activity(channel: UserChannel, isActive: boolean): void {
		this.#people.get(channel.user)?.told(channel, isActive, this.#clock.now());
		this.#lookAt(channel.user);
	}

	/** Replaces what this channel watches, and tells it how things are, as far as it may know. */
	watch(channel: UserChannel, users: readonly UserId[]): void {
		this.#watchers.watch(channel, users);
	}

	/** They entered or left a room: others may know of them now, or no more, and they of others. */
	membershipChanged(user: UserId): void {
		this.#watchers.askAgain(user, this.#people.get(user)?.channels ?? []);
	}

	/** They show more or less of themselves from now on. */
	privacyChanged(user: UserId): void {
		const person = this.#people.get(user);
		if (person !== undefined) person.privacy = undefined;
		this.#lookAt(user);
	}

	/** What others were last told; `offline` of those not here. */
	presenceOf(user: UserId): Presence {
		return this.#people.get(user)?.shown ?? { presence: 'offline' };
	}

	/** Every so often, so that a crash forgets minutes at most. Returns the timer to be cleared. */
	start(): NodeJS.Timeout {
		return setInterval(() => void this.#saveActive(), saveEveryMs);
	}

	/** Writes down when everybody was last here; tells nobody anything from then on. */
	async stop(): Promise<void> {
		this.#isStopped = true;
		clearTimeout(this.#timer);
		const now = this.#clock.now();
		for (const [user, person] of this.#people) {
			person.presence(now);
			this.#keep(user, person);
		}
		await this.#save();
	}

	#lookAt(user: UserId): void {
		if (this.#isStopped) return;
		this.#due.add(user);
		this.#timer ??= setTimeout(() => void this.#look(), tellAfterMs);
	}

	async #look(): Promise<void> {
		this.#timer = undefined;
		const due = this.#due;
		this.#due = new Set();
		if (await this.#learn([...due].filter((user) => this.#people.get(user)?.privacy === undefined))) {
			for (const user of due) this.#tell(user);
			await this.#save();
		} else for (const user of due) this.#lookAt(user);
	}

	/** False when the database cannot be asked: then nobody is told anything yet. */
	async #learn(users: readonly UserId[]): Promise<boolean> {
		try {
			const stored = await storedPresence(this.#db, users);
			for (const row of stored) {
				const person = this.#people.get(row.user);
				if (person !== undefined) person.learn(row);
				else this.#watchers.stored(row);
			}
			return true;
		} catch (cause) {
			this.#log.warn('presence.failed', { reason: String(cause) });
			return false;
		}
	}

	#tell(user: UserId): void {
		const person = this.#people.get(user);
		if (person === undefined) return;
		const now = this.#clock.now();
		const before = person.shown;
		person.shown = person.presence(now);
		const isTold = before.presence !== person.shown.presence || hasLastActive(before) !== hasLastActive(person.shown);
		if (isTold) this.#watchers.tell(user, person.shown);
		if (person.isSettling(now)) this.#lookAt(user);
		if (!person.isGone(now)) return;
		this.#keep(user, person);
		this.#people.delete(user);
	}

	/** The time of an online person moves with every look; only what others see of it counts. */
	#keep(user: UserId, person: PersonHere): void {
		const at = person.lastActiveAt ?? 0;
		if (at <= person.savedAt || person.privacy?.isInvisible !== false) return;
		person.savedAt = at;
		this.#toSave.set(user, at);
	}

	async #saveActive(): Promise<void> {
		const now = this.#clock.now();
		for (const [user, person] of this.#people) {
			person.shown = person.presence(now);
			if ((person.lastActiveAt ?? 0) - person.savedAt >= saveStepMs) this.#keep(user, person);
		}
		await this.#save();
	}

	async #save(): Promise<void> {
		if (this.#toSave.size === 0) return;
		const seen = [...this.#toSave].map(([user, at]) => ({ user, at }));
		this.#toSave.clear();
		try {
			await saveLastActive(this.#db, seen);
		} catch (cause) {
			// Minutes of "last active" are lost, nothing else.
			this.#log.warn('presence.unsaved', { reason: String(cause) });
		}
	}
}

const hasLastActive = ({ lastActiveAt }: Presence): boolean => lastActiveAt !== undefined;
