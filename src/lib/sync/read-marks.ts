/**
 * How far this user has read, and how far this device has what was sent: kept on the device at once, told to the server at most once a
 * second a room over the event channel, and again until it has said that it heard. Nothing goes back.
 */
import type { MarkRecord } from '#lib/core/device-records.ts';
import type { ClientEvent, ServerEvent } from '#lib/core/events.ts';
import type { RoomId } from '#lib/core/ids.ts';
import { maxToldMembers } from '#lib/core/receipts.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { Device } from './device.ts';
import type { OwnState } from './own-state.ts';
import type { Segments } from './segments.ts';

export interface ReadMarksDeps {
	readonly device: Device;
	readonly segments: Segments;
	readonly own: Pick<OwnState, 'unreadMarks' | 'setUnreadMark'>;
	readonly clock: Clock;
	/** False when there is no channel to say it on. */
	say(event: ClientEvent): boolean;
}

const tellEveryMs = 1_000;
/** The server takes 20 a second of a device; what is beyond would be lost. */
const atOnce = 20;
const firstRetryMs = 5_000;
const maxRetryMs = 60_000;
/** In a large room nobody is told at once, so nobody waits for it. */
const largeRoomMs = 60_000;

export class ReadMarks {
	readonly #deps: ReadMarksDeps;
	readonly #stopChanges: () => void;
	/** Rooms of which this device has everything up to this seq. */
	readonly #held = new Map<RoomId, number>();
	/** When "has it" was last told of a large room. */
	readonly #toldAt = new Map<RoomId, number>();
	#pending: { readonly at: number; readonly stop: () => void } | undefined;
	#retryMs = firstRetryMs;

	constructor(deps: ReadMarksDeps) {
		this.#deps = deps;
		this.#stopChanges = deps.segments.changes.subscribe(() => this.#tellIn(tellEveryMs));
	}

	/** The marker as this device knows it, from here or from another device. */
	of(room: RoomId): number {
		return Math.max(this.#mark(room).readSeq, this.#deps.device.rooms.get().get(room)?.readSeq ?? 0);
	}

	/** Where the line of what is new stands when the room is opened: also above what was marked unread by hand. */
	lineOf(room: RoomId): number {
		const mark = this.#deps.own.unreadMarks.get().get(room) ?? 0;
		return mark > 0 ? Math.min(this.of(room), mark - 1) : this.of(room);
	}

	/** Only ever forward. What was marked unread by hand is read by it too. */
	mark(room: RoomId, seq: number): void {
		const { own, device } = this.#deps;
		const unreadMark = own.unreadMarks.get().get(room) ?? 0;
		if (unreadMark > 0 && seq >= unreadMark) own.setUnreadMark(room, 0);
		if (seq <= this.of(room)) return;
		void device.putMark({ ...this.#mark(room), readSeq: seq });
		this.#tellIn(tellEveryMs);
	}

	/** The device has all that the server told of. */
	caughtUp(): void {
		for (const { id, lastSeq } of this.#deps.device.rooms.get().values()) this.#holds(id, lastSeq);
		this.#retryMs = firstRetryMs;
		this.#tell();
	}

	/** The server says where this user's markers stand: told by this device, or read on another one. */
	heard({ room, readSeq, deliveredSeq }: Extract<ServerEvent, { type: 'receipt' }>): void {
		const before = this.#mark(room);
		const next: MarkRecord = {
			room,
			readSeq: Math.max(before.readSeq, readSeq),
			toldSeq: Math.max(before.toldSeq, readSeq),
			toldDeliveredSeq: Math.max(before.toldDeliveredSeq ?? 0, deliveredSeq)
		};
		this.#retryMs = firstRetryMs;
		const isNews = (['readSeq', 'toldSeq', 'toldDeliveredSeq'] as const).some((name) => next[name] !== before[name]);
		if (isNews && this.#deps.device.rooms.get().has(room)) void this.#deps.device.putMark(next);
	}

	close(): void {
		this.#stopChanges();
		this.#pending?.stop();
	}

	#mark(room: RoomId): MarkRecord {
		return this.#deps.device.marks.get().get(room) ?? { room, readSeq: 0, toldSeq: 0 };
	}

	#holds(room: RoomId, seq: number): void {
		if (seq > (this.#held.get(room) ?? 0)) this.#held.set(room, seq);
	}

	#tellIn(ms: number): void {
		const { clock } = this.#deps;
		const at = clock.now() + ms;
		if (this.#pending && this.#pending.at <= at) return;
		this.#pending?.stop();
		const stop = clock.after(ms, () => {
			this.#pending = undefined;
			this.#tell();
		});
		this.#pending = { at, stop };
	}

	/** What is not heard stays to be told: a moment later where there was too much at once, else when an answer is overdue. */
	#tell(): void {
		const { device, segments, say, clock } = this.#deps;
		for (const { id, live } of device.rooms.get().values()) {
			const segment = segments.peek(live.document);
			if (segment?.isSynced) this.#holds(id, segment.facts.get().messages.at(-1)?.seq ?? 0);
		}
		const due = [...device.rooms.get().keys()].filter((room) => this.#isDue(room));
		for (const room of due.slice(0, atOnce)) {
			const seq = this.#mark(room).readSeq;
			if (!say({ type: 'read', room, seq, delivered: Math.max(seq, this.#held.get(room) ?? 0) })) return;
			this.#toldAt.set(room, clock.now());
		}
		if (due.length === 0) return;
		const isMore = due.length > atOnce;
		this.#tellIn(isMore ? tellEveryMs : this.#retryMs);
		if (!isMore) this.#retryMs = Math.min(maxRetryMs, 2 * this.#retryMs);
	}

	#isDue(room: RoomId): boolean {
		const { device, clock } = this.#deps;
		const { readSeq, toldSeq, toldDeliveredSeq = 0 } = this.#mark(room);
		if (readSeq > toldSeq) return true;
		const record = device.rooms.get().get(room);
		// What was read was delivered; the server knows that much.
		if ((this.#held.get(room) ?? 0) <= Math.max(toldSeq, toldDeliveredSeq, record?.readSeq ?? 0)) return false;
		const isLarge = (record?.memberCount ?? 0) > maxToldMembers;
		return !isLarge || clock.now() - (this.#toldAt.get(room) ?? 0) >= largeRoomMs;
	}
}
