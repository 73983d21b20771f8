/** What is pinned in a room, with its words as far as this device has them: from what is loaded, else from what the server last told. */
import { Pins } from '#lib/core/answers.ts';
import type { MessageId, RoomId } from '#lib/core/ids.ts';
import { pinsOf } from '#lib/core/pins.ts';
import type { Api } from '#lib/platform/api.ts';
import type { Device } from './device.ts';
import type { PinnedMessage } from './replica.ts';
import type { RoomWindow } from './room-window.ts';

const maxTextUnits = 280;

export class PinBoard {
	readonly #device: Device;
	readonly #api: Api;
	readonly #room: RoomId;
	/** The pins that were asked about last. */
	#asked: string | undefined;

	constructor(room: RoomId, device: Device, api: Api) {
		this.#room = room;
		this.#device = device;
		this.#api = api;
	}

	/** The latest first, with what this device has not told the server yet. */
	get ids(): readonly MessageId[] {
		return pinsOf(this.#record?.pins ?? [], this.#device.rowsOf(this.#room));
	}

	messages({ segments }: Pick<RoomWindow, 'segments'>): readonly PinnedMessage[] {
		const told = new Map((this.#record?.pinTexts ?? []).map((pin) => [pin.id, pin]));
		return this.ids.flatMap((id): PinnedMessage[] => {
			const message = segments.find(({ byId }) => byId.has(id))?.byId.get(id);
			if (!message) return [told.get(id) ?? { id }];
			const { author, text, arrivedAt: at } = message;
			return text === undefined ? [] : [{ id, author, text, at }];
		});
	}

	/** Asks for the words where the server has named other pins than before. What it cannot be asked now is asked at the next change. */
	async load(): Promise<void> {
		const pins = this.#record?.pins ?? [];
		const asked = pins.join();
		if (asked === this.#asked || pins.length === 0) return;
		this.#asked = asked;
		const answer = await this.#api.json(Pins, `/api/rooms/${this.#room}/pins`);
		if (answer.kind !== 'ok') {
			this.#asked = undefined;
			return;
		}
		const record = this.#record;
		if (!record) return;
		const pinTexts = answer.value.items.map(({ message: { id, author, text, arrivedAt: at } }) => ({
			id,
			author,
			text: text.slice(0, maxTextUnits),
			at
		}));
		await this.#device.saveRooms({ rooms: [{ ...record, pinTexts }] });
	}

	get #record() {
		return this.#device.rooms.get().get(this.#room);
	}
}
