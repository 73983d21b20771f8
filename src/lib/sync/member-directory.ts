/** Who is in a room, their names, and how far they have read: fetched when online, kept on the device. */
import { Members, Users, type User } from '#lib/core/answers.ts';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { Cell } from '#lib/core/observable.ts';
import type { Api } from '#lib/platform/api.ts';
import type { MembersRecord, PersonRecord } from '#lib/core/device-records.ts';
import type { Device } from './device.ts';
import type { Member } from './replica.ts';

interface Receipt {
	readonly readSeq: number;
	readonly deliveredSeq: number;
}

/** Above this many members nobody is told who has read what (DESIGN §4). */
const maxReceipts = 100;

export class MemberDirectory {
	readonly members = new Cell<ReadonlyMap<RoomId, MembersRecord['members']>>(new Map());
	readonly receipts = new Cell<ReadonlyMap<RoomId, ReadonlyMap<UserId, Receipt>>>(new Map());
	readonly #device: Device;
	readonly #api: Api;

	readonly #missed = new Set<RoomId>();
	#hasAskedForPeople = false;

	constructor(device: Device, api: Api) {
		this.#device = device;
		this.#api = api;
	}

	/** From the device first, then from the server if it can be asked. */
	async load(room: RoomId): Promise<void> {
		this.#missed.add(room);
		if (!this.members.get().has(room)) {
			const stored = await this.#device.store.members(room);
			if (stored) this.members.set(new Map(this.members.get()).set(room, stored.members));
		}
		const answer = await this.#api.json(Members, `/api/rooms/${room}/members`);
		if (answer.kind !== 'ok') return;
		this.#missed.delete(room);
		const { items } = answer.value;
		const members = items.map(({ user, role }) => ({ user: user.id, role }));
		await this.#device.putPeople(items.map(({ user }) => asPerson(user)));
		this.members.set(new Map(this.members.get()).set(room, members));
		const receipts = new Map(items.map(({ user, readSeq, deliveredSeq }) => [user.id, { readSeq, deliveredSeq }]));
		this.receipts.set(new Map(this.receipts.get()).set(room, receipts));
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

	received(room: RoomId, user: UserId, { readSeq, deliveredSeq }: Receipt): void {
		const known = this.receipts.get().get(room);
		if (!known) return;
		const before = known.get(user);
		const receipt = {
			readSeq: Math.max(readSeq, before?.readSeq ?? 0),
			deliveredSeq: Math.max(deliveredSeq, before?.deliveredSeq ?? 0)
		};
		this.receipts.set(new Map(this.receipts.get()).set(room, new Map(known).set(user, receipt)));
	}

	/** Up to which seq everybody else has it and has read it; nothing where that is not known. */
	receiptsOf(room: RoomId): Partial<Receipt> {
		const known = this.receipts.get().get(room);
		const others = [...(known ?? [])].filter(([user]) => user !== this.#device.user).map(([, receipt]) => receipt);
		if (others.length === 0 || others.length > maxReceipts) return {};
		return {
			readSeq: Math.min(...others.map(({ readSeq }) => readSeq)),
			deliveredSeq: Math.min(...others.map(({ readSeq, deliveredSeq }) => Math.max(readSeq, deliveredSeq)))
		};
	}
}

const asPerson = ({ id, username, fullName, avatarUrl }: User): PersonRecord => ({
	id,
	username,
	fullName,
	...(avatarUrl && { avatarUrl })
});
