import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MessageId, RoomId } from '#lib/core/ids.ts';
import { isMentioned } from '#lib/core/mentions.ts';
import { usernameSkeleton } from '#lib/core/names.ts';
import { countUnread } from '#lib/core/unread.ts';
import { Api } from '#lib/platform/api.ts';
import type { OpenSocket, SocketEvents } from '#lib/platform/socket.ts';
import { FakeClock, until } from './fake-clock.fixture.ts';
import { FakeServer } from './fake-server.fixture.ts';
import type { Replica } from './replica.ts';
import { aMessage, aRoom, FakeDevice, someone } from './replica.fixture.ts';

/** One device of mine: it can lose its network and be opened anew. */
class Seat {
	replica: Replica | undefined;
	clock = new FakeClock();
	isUp = true;
	readonly #server: FakeServer;
	readonly #device: FakeDevice;
	readonly #open = new Set<SocketEvents>();

	#seed: number;

	constructor(server: FakeServer, device: FakeDevice, seed: number) {
		this.#seed = seed;
		this.#server = server;
		this.#device = device;
	}

	async open(): Promise<void> {
		const fetch = this.#server.fetchFor(this.#device.user);
		const openSocket: OpenSocket = (events) => {
			if (this.isUp) this.#open.add(events);
			const socket = this.#server.socketFor(this.#device.user)(events);
			return this.isUp ? socket : (queueMicrotask(() => events.closed()), socket);
		};
		const lost: typeof fetch = (...call) => (this.isUp ? fetch(...call) : Promise.reject(new TypeError('no network')));
		// Chance of its own at each opening, as a real device has: client and message ids must differ.
		this.clock = new FakeClock((this.#seed += 1_000));
		const api = new Api(lost, this.#device.user);
		this.replica = (await this.#device.openTab({ openSocket, api, clock: this.clock })).replica;
	}

	get now(): Replica {
		if (!this.replica) throw new Error('not open');
		return this.replica;
	}

	cut(): void {
		this.isUp = false;
		for (const events of this.#open) events.closed();
		this.#open.clear();
	}
}

const seat = fc.nat(1);
const step = fc.oneof(
	{ weight: 6, arbitrary: fc.record({ act: fc.constant('say'), by: fc.nat(1), room: fc.nat(1), text: fc.nat(3) }) },
	{ weight: 2, arbitrary: fc.record({ act: fc.constant('write'), seat, room: fc.nat(1) }) },
	{ weight: 2, arbitrary: fc.record({ act: fc.constant('redact'), nth: fc.nat(50) }) },
	{ weight: 4, arbitrary: fc.record({ act: fc.constant('read'), seat, room: fc.nat(1), back: fc.nat(3) }) },
	{ weight: 1, arbitrary: fc.record({ act: fc.constant('mark'), seat, room: fc.nat(1), back: fc.nat(3) }) },
	{ weight: 1, arbitrary: fc.record({ act: fc.constant('cut'), seat }) },
	{ weight: 1, arbitrary: fc.record({ act: fc.constant('mend'), seat }) },
	{ weight: 1, arbitrary: fc.record({ act: fc.constant('reopen'), seat }) },
	{ weight: 3, arbitrary: fc.record({ act: fc.constant('wait'), ms: fc.constantFrom(300, 1_200, 6_000) }) }
);
interface Step {
	readonly act: string;
	readonly seat?: number;
	readonly room?: number;
	readonly by?: number;
	readonly text?: number;
	readonly nth?: number;
	readonly back?: number;
	readonly ms?: number;
}

class World {
	readonly server = new FakeServer();
	readonly users = [someone(), someone(), someone()] as const;
	readonly me = this.users[0];
	readonly rooms = [aRoom(), aRoom()] as const;
	readonly seats: readonly [Seat, Seat];
	readonly #said: { room: RoomId; id: MessageId }[] = [];

	constructor() {
		for (const room of this.rooms) this.server.addRoom(room, 'group', room, this.users);
		const device = (seed: number) => new Seat(this.server, new FakeDevice(this.server, this.me), seed);
		this.seats = [device(1), device(2)];
	}

	async take({ act, seat = 0, room = 0, by = 0, text = 0, nth = 0, back = 0, ms = 0 }: Step): Promise<void> {
		const device = this.seats[seat] ?? this.seats[0];
		const id = this.rooms[room] ?? this.rooms[0];
		const lastSeq = this.server.rooms.get(id)?.seq ?? 0;
		switch (act) {
			case 'say':
				return this.#say(id, by, text);
			case 'write':
				return void (await device.now.openRoom(id).send('mine'));
			case 'redact': {
				const found = this.#said[nth % Math.max(1, this.#said.length)];
				return found && this.server.redact(found.room, found.id);
			}
			case 'read':
				return device.now.openRoom(id).markRead(Math.max(0, Math.min(lastSeq, this.#seen(device, id)) - back));
			case 'mark':
				// From a message on: in an empty room there is none.
				return lastSeq > 0 ? device.now.own.setUnreadMark(id, Math.max(1, lastSeq - back)) : undefined;
			case 'cut':
				return device.cut();
			case 'mend':
				device.isUp = true;
				return;
			case 'reopen':
				await device.now.close();
				return device.open();
			default:
				for (const { clock } of this.seats) clock.advance(ms);
				await turns();
		}
	}

	/** Everything is up and has had time. */
	async settle(): Promise<void> {
		for (const device of this.seats) device.isUp = true;
		for (let round = 0; round < 8; round += 1) {
			for (const { clock } of this.seats) clock.advance(10_000);
			await turns();
		}
		await until(() => this.seats.every(({ now }) => now.connection.get().kind === 'online' && now.outbox.get().length === 0));
	}

	/** As the server would count it. */
	expected(): string[] {
		return this.rooms.map((id) => {
			const room = this.server.rooms.get(id);
			const readSeq = this.server.markers.read.get(`${id}/${this.me}`) ?? 0;
			const reader = { me: this.me, isMentioned: (text: string) => isMentioned(text, usernameSkeleton(this.me.slice(-4))) };
			const { unread, mentions } = countUnread(
				{ lastSeq: 0, readSeq, unread: 0, mentions: 0 },
				0,
				room ? this.server.messages(room) : [],
				reader
			);
			return `${unread} ${mentions}`;
		});
	}

	shown(device: Seat): string[] {
		const rows = device.now.rooms.get();
		return this.rooms.map((id) => {
			const row = rows.find((one) => one.id === id);
			return `${row?.unread ?? 0} ${row?.mentions ?? 0}`;
		});
	}

	marked(device: Seat): boolean[] {
		const rows = device.now.rooms.get();
		return this.rooms.map((id) => rows.find((one) => one.id === id)?.isMarkedUnread === true);
	}

	#say(id: RoomId, by: number, kind: number): void {
		const message = aMessage();
		const [first] = this.#said.filter(({ room }) => room === id);
		const text = kind === 1 || kind === 3 ? `hello @${this.me.slice(-4)}` : 'hello';
		// Written days ago and arrived now, for one kind: only the place where it arrives counts.
		this.server.say(id, this.users[1 + by] ?? this.users[1], message, text, kind >= 2 ? first?.id : undefined);
		this.#said.push({ room: id, id: message });
	}

	/** A person reads what is on their screen. */
	#seen(device: Seat, id: RoomId): number {
		const seqs = device.now
			.openRoom(id)
			.timeline.get()
			.flatMap((entry) => (entry.kind === 'message' ? (entry.seq ?? []) : []));
		return Math.max(0, ...seqs);
	}
}

const turns = async (): Promise<void> => {
	for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
};

test('[P3.8] [P3.17] over random histories unread is never negative, never stuck, and in the end the same on every device and the server', async () => {
	let reads = 0;
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps: readonly Step[]) => {
			const world = new World();
			for (const device of world.seats) await device.open();
			await world.settle();
			for (const one of steps) {
				await world.take(one);
				for (const device of world.seats) {
					for (const row of device.now.rooms.get()) {
						expect(row.mentions).toBeGreaterThanOrEqual(0);
						expect(row.unread).toBeGreaterThanOrEqual(row.mentions);
					}
				}
			}
			await world.settle();
			for (const device of world.seats) expect(world.shown(device)).toEqual(world.expected());
			expect(world.marked(world.seats[0])).toEqual(world.marked(world.seats[1]));
			for (const id of world.rooms) {
				const lastSeq = world.server.rooms.get(id)?.seq ?? 0;
				world.seats[0].now.openRoom(id).markRead(lastSeq);
				reads += lastSeq;
			}
			await world.settle();
			for (const device of world.seats) {
				expect(world.shown(device)).toEqual(['0 0', '0 0']);
				expect(world.marked(device)).toEqual([false, false]);
				await device.now.close();
			}
		}),
		{ seed: 41, numRuns: 10 }
	);
	expect(reads).toBeGreaterThan(20);
}, 60_000);
