/** Who is in a room, their names, and how far they have read: fetched when online, kept on the device. */
import { Members, Users, type User } from '#lib/core/answers.ts';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { Cell } from '#lib/core/observable.ts';
import { furtherReceipt, nowhere, reached, type Reached, type Receipt } from '#lib/core/receipts.ts';
import type { Api } from '#lib/platform/api.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { MembersRecord, PersonRecord } from '#lib/core/device-records.ts';
import type { Device } from './device.ts';
import type { Member } from './replica.ts';

/** Receipts come in bursts; what is kept of them may be a little old. */
const keepAfterMs = 2_000;

export class MemberDirectory {
	readonly members = new Cell<ReadonlyMap<RoomId, MembersRecord['members']>>(new Map());
	readonly receipts = new Cell<ReadonlyMap<RoomId, ReadonlyMap<UserId, Receipt>>>(new Map());
	readonly #device: Device;
	readonly #api: Api;
	readonly #clock: Clock;
	readonly #toKeep = new Map<RoomId, () => void>();
	readonly #missed = new Set<RoomId>();
	#hasAskedForPeople = false;

	constructor(device: Device, api: Api, clock: Clock) {
		this.#clock = clock;
		this.#device = device;
		this.#api = api;
	}

	/** From the device first, then from the server if it can be asked. */
	async load(room: RoomId): Promise<void> {
		this.#missed.add(room);
		if (!this.members.get().has(room)) {
			const stored = await this.#device.store.members(room);
			if (stored) this.#set(room, stored.members);
		}
		const answer = await this.#api.json(Members, `/api/rooms/${room}/members`);
		if (answer.kind !== 'ok') return;
		this.#missed.delete(room);
		const { items } = answer.value;
		const members = items.map(({ user, role, readSeq, deliveredSeq, joinedSeq, hidesRead }) => ({
			...{ user: user.id, role, readSeq, deliveredSeq },
			...(joinedSeq !== undefined && { joinedSeq }),
			...(hidesRead && { hidesRead })
		}));
		await this.#device.putPeople(items.map(({ user }) => asPerson(user)));
		this.#set(room, members);
		await this.#device.keepMembers({ room, members });
	}

	/** Asks again for what could not be had. */
	async refresh(): Promise<void> {
		for (const room of [...this.#missed]) await this.load(room);
		if (this.#hasAskedForPeople) return;
		const answer = await this.#api.json(Users, '/api/users');
		if (answer.kind !== 'ok') return;
		this.#hasAskedForPeople = true;
		await this.#device.putPeople(answer.value.items.map(asPerson));
	}

	of(room: RoomId): readonly Member[] {
		const people = this.#device.people.get();
		return (this.members.get().get(room) ?? []).flatMap(({ user, role }) => {
			const person = people.get(user);
			return person ? [{ ...person, role }] : [];
		});
	}

	received(room: RoomId, user: UserId, told: Receipt): void {
		const known = this.receipts.get().get(room);
		if (!known) return;
		const receipt = furtherReceipt(known.get(user), told);
		this.receipts.set(new Map(this.receipts.get()).set(room, new Map(known).set(user, receipt)));
		if (!this.#toKeep.has(room))
			this.#toKeep.set(
				room,
				this.#clock.after(keepAfterMs, () => this.#keep(room))
			);
	}

	/** How far messages have come among everybody else; nowhere where that is not known. */
	reachedIn(room: RoomId): Reached {
		const known = this.receipts.get().get(room);
		return known ? reached([...known].filter(([user]) => user !== this.#device.user).map(([, receipt]) => receipt)) : nowhere;
	}

	close(): void {
		for (const stop of this.#toKeep.values()) stop();
	}

	#set(room: RoomId, members: MembersRecord['members']): void {
		this.members.set(new Map(this.members.get()).set(room, members));
		const before = this.receipts.get().get(room);
		const receipts = new Map(
			members.map(({ user, readSeq = 0, deliveredSeq = 0, joinedSeq, hidesRead }) => [
				user,
				furtherReceipt(before?.get(user), { readSeq, deliveredSeq, joinedSeq, hidesRead })
			])
		);
		this.receipts.set(new Map(this.receipts.get()).set(room, receipts));
	}

	#keep(room: RoomId): void {
		this.#toKeep.delete(room);
		const receipts = this.receipts.get().get(room);
		const members = (this.members.get().get(room) ?? []).map((member) => ({ ...member, ...receipts?.get(member.user) }));
		void this.#device.keepMembers({ room, members });
	}
}

const asPerson = ({ id, username, fullName, avatarUrl }: User): PersonRecord => ({
	id,
	username,
	fullName,
	...(avatarUrl && { avatarUrl })
});
