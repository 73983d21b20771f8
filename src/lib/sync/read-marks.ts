/** Read markers of this user: kept on the device at once, told to the server at most once a second a room, or when it is back. */
import type { RoomId } from '#lib/core/ids.ts';
import { anything } from '#lib/core/parse.ts';
import type { Api } from '#lib/platform/api.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { Device } from './device.ts';

const tellEveryMs = 1_000;

export class ReadMarks {
	readonly #device: Device;
	readonly #api: Api;
	readonly #clock: Clock;
	readonly #isOnline: () => boolean;
	#stop: (() => void) | undefined;

	constructor(device: Device, api: Api, clock: Clock, isOnline: () => boolean) {
		this.#device = device;
		this.#api = api;
		this.#clock = clock;
		this.#isOnline = isOnline;
	}

	/** The marker as this device knows it, from here or from another device. */
	of(room: RoomId): number {
		return Math.max(this.#device.marks.get().get(room)?.readSeq ?? 0, this.#device.rooms.get().get(room)?.readSeq ?? 0);
	}

	/** Only ever forward. */
	mark(room: RoomId, seq: number): void {
		if (seq <= this.of(room)) return;
		const toldSeq = this.#device.marks.get().get(room)?.toldSeq ?? 0;
		void this.#device.putMark({ room, readSeq: seq, toldSeq });
		this.#stop ??= this.#clock.after(tellEveryMs, () => {
			this.#stop = undefined;
			void this.tell();
		});
	}

	/** Tells what the server has not acknowledged; what fails stays to be told at the next connect. */
	async tell(): Promise<void> {
		if (!this.#isOnline()) return;
		for (const { room, readSeq, toldSeq } of [...this.#device.marks.get().values()]) {
			if (readSeq <= toldSeq) continue;
			const answer = await this.#api.json(anything, `/api/rooms/${room}/read`, {
				method: 'PUT',
				body: { seq: readSeq, delivered: readSeq }
			});
			if (answer.kind === 'unreachable') return;
			// Refused: the room is not ours any more; asking again would say the same.
			const current = this.#device.marks.get().get(room);
			if (current) await this.#device.putMark({ ...current, toldSeq: readSeq });
		}
	}

	close(): void {
		this.#stop?.();
	}
}
