/**
 * After each connect, and whenever the server hints at something: asks `/api/sync` what changed and fetches, newest room first, what
 * the device does not have. Interrupted anywhere it goes on from where it was, for what is missing stands in the device's records.
 */
import { SyncAnswer, type Room } from '#lib/core/answers.ts';
import type { RoomId } from '#lib/core/ids.ts';
import { isMembershipCommand } from '#lib/core/outbox.ts';
import type { RoomRecord } from '#lib/core/room-record.ts';
import { segmentName } from '#lib/core/segment.ts';
import type { Api, ApiAnswer } from '#lib/platform/api.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { SegmentRecord } from '#lib/core/device-records.ts';
import type { Device } from './device.ts';

export interface CatchUpDeps {
	readonly api: Api;
	readonly clock: Clock;
	readonly device: Device;
	/** True while the socket keeps this document current: nothing to fetch. */
	isAttached(document: string): boolean;
	progress(done: number, total: number): void;
	/** Before the records are gone: outbox rows and open sessions of a room that is not ours any more. */
	roomsLeft(rooms: readonly RoomId[]): Promise<void>;
	/** Documents that the device keeps and that no longer exist under that name. */
	generationChanged(from: SegmentRecord): Promise<void>;
	failed(answer: Exclude<ApiAnswer<unknown>, { kind: 'ok' }>): void;
}

const atOnce = 3;

export class CatchUp {
	readonly #deps: CatchUpDeps;
	#running: Promise<boolean> | undefined;
	#isAskedAgain = false;

	constructor(deps: CatchUpDeps) {
		this.#deps = deps;
	}

	/** Resolves when the device is current, or with false when that did not succeed now. Asked while it runs, it runs once more. */
	run(): Promise<boolean> {
		if (this.#running) {
			this.#isAskedAgain = true;
			return this.#running;
		}
		this.#running = this.#runAll().finally(() => (this.#running = undefined));
		return this.#running;
	}

	async #runAll(): Promise<boolean> {
		let isDone: boolean;
		do {
			this.#isAskedAgain = false;
			isDone = (await this.#ask()) && (await this.#fetchMissing());
		} while (isDone && this.#isAskedAgain);
		return isDone;
	}

	async #ask(): Promise<boolean> {
		const { api, device } = this.#deps;
		const query = device.cursor === undefined ? '' : `?since=${encodeURIComponent(device.cursor)}`;
		const answer = await api.json(SyncAnswer, `/api/sync${query}`);
		if (answer.kind !== 'ok') {
			this.#deps.failed(answer);
			return false;
		}
		const { rooms, left, segments, cursor } = answer.value;
		// An answer to the first question names every room of ours: what it does not name is not ours any more.
		const known = [...device.rooms.get().values()].filter((room) => device.cursor === undefined && !this.#isQueued(room.id));
		const named = new Set(rooms.map((room) => room.id));
		const gone = [...new Set([...left, ...known.map((room) => room.id).filter((id) => !named.has(id))])];
		await this.#deps.roomsLeft(gone);
		await device.saveRooms({
			rooms: rooms.map((room) => this.#record(room)),
			left: gone,
			segments: await this.#segmentRecords(segments),
			cursor
		});
		return true;
	}

	/** Made or entered on this device, and not answered yet. */
	#isQueued(room: RoomId): boolean {
		return this.#deps.device.rowsOf(room).some(isMembershipCommand);
	}

	#record(room: Room): RoomRecord {
		const before = this.#deps.device.rooms.get().get(room.id);
		// Only of what is still pinned: a redacted text must not stay here.
		const pinTexts = before?.pinTexts?.filter(({ id }) => room.pins?.includes(id));
		return { ...room, ...(pinTexts && { pinTexts }), seenAt: before?.seenAt ?? this.#deps.clock.now() };
	}

	async #segmentRecords(changed: SyncAnswer['segments']): Promise<SegmentRecord[]> {
		const held = new Map(
			(await this.#deps.device.store.allSegments()).map((segment) => [`${segment.room}/${segment.number}`, segment])
		);
		const records: SegmentRecord[] = [];
		for (const { room, number, position, document, live } of changed) {
			const before = held.get(`${room}/${number}`);
			const isSame = before?.document === document;
			if (before && !isSame) await this.#deps.generationChanged(before);
			records.push({ room, number, document, position, isLive: live, heldPosition: isSame ? this.#heldPosition(before) : 0 });
		}
		return records;
	}

	/**
	 * While attached, the device has at least what the answer before this one spoke of; what this one speaks of may still be on its
	 * way over the socket.
	 */
	#heldPosition(before: SegmentRecord): number {
		return this.#deps.isAttached(before.document) ? before.position : before.heldPosition;
	}

	/** The live segment of each room, and of the others those that the device has an older copy of. */
	async #fetchMissing(): Promise<boolean> {
		const { device } = this.#deps;
		const activity = (id: RoomId): number => device.rooms.get().get(id)?.lastMessage?.at ?? 0;
		const missing = (await device.store.allSegments())
			.filter((segment) => segment.position > segment.heldPosition && (segment.isLive || segment.heldPosition > 0))
			.filter((segment) => !this.#deps.isAttached(segment.document))
			.sort((a, b) => activity(b.room) - activity(a.room));
		const total = new Set(missing.map((segment) => segment.room)).size;
		const open = new Set(missing.map((segment) => segment.room));
		this.#deps.progress(total - open.size, total);
		let isOk = true;
		const fetchNext = async (): Promise<void> => {
			for (let next = missing.shift(); next && isOk; next = missing.shift()) {
				isOk = await this.fetch(next);
				const { room } = next;
				if (!isOk || missing.some((segment) => segment.room === room)) continue;
				open.delete(room);
				this.#deps.progress(total - open.size, total);
			}
		};
		await Promise.all(Array.from({ length: atOnce }, fetchNext));
		return isOk;
	}

	/** A segment that is not live, as it is on the server now; kept on the device. Undefined when it cannot be had now. */
	async fetchSealed(room: RoomId, number: number): Promise<Uint8Array | undefined> {
		const { store, rooms } = this.#deps.device;
		const generation = rooms.get().get(room)?.live.generation ?? 1;
		const unknown = {
			room,
			number,
			document: segmentName({ room, number, generation }),
			position: 1,
			isLive: false,
			heldPosition: 0
		};
		const { bytes } = await this.#take((await store.segment(room, number)) ?? unknown);
		return bytes ?? store.blob(room, number);
	}

	/** Brings one segment onto the device as it is on the server now. False when the server could not be asked. */
	async fetch(segment: SegmentRecord): Promise<boolean> {
		return (await this.#take(segment)).isAnswered;
	}

	async #take(segment: SegmentRecord): Promise<{ isAnswered: boolean; bytes?: Uint8Array }> {
		const { api, device } = this.#deps;
		const answer = await api.bytes(`/api/rooms/${segment.room}/segments/${segment.number}`);
		if (answer.kind === 'ok') {
			// The bytes may be newer than what was asked for, never older: at worst they are fetched once more.
			await device.keepSegment({ ...segment, heldPosition: segment.position }, answer.value);
			return { isAnswered: true, bytes: answer.value };
		}
		if (answer.kind === 'refused' && answer.status === 404) {
			// Left, or hidden, since the answer that named it: the next `/api/sync` says which.
			await device.keepSegment({ ...segment, heldPosition: segment.position });
			return { isAnswered: true };
		}
		if (answer.kind !== 'unchanged') this.#deps.failed(answer);
		return { isAnswered: answer.kind === 'unchanged' };
	}
}
