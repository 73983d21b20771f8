/**
 * Keeps the rooms that were active last attached, so that their messages come over the socket. All others come by `/api/sync`, whole
 * segments at a time, which is only cheap for rooms where little happens.
 */
import { isMembershipCommand } from '#lib/core/outbox.ts';
import type { RoomRecord } from '#lib/core/room-record.ts';
import type { Device } from './device.ts';
import type { Segments } from './segments.ts';

/** Leaves room below `maxAttached` for what is open. */
const maxRecent = 10;

export class RecentRooms {
	readonly #device: Device;
	readonly #segments: Segments;
	#held = new Set<string>();

	constructor(device: Device, segments: Segments) {
		this.#device = device;
		this.#segments = segments;
	}

	/** What has come up is attached, what has gone down is let go. */
	follow(): void {
		const isMade = (room: RoomRecord): boolean => !this.#device.rowsOf(room.id).some(isMembershipCommand);
		const rooms = [...this.#device.rooms.get().values()].filter(isMade).sort((a, b) => activeAt(b) - activeAt(a));
		const wanted = new Set(rooms.slice(0, maxRecent).map((room) => room.live.document));
		for (const document of wanted) if (!this.#held.has(document)) this.#segments.acquire(document);
		for (const document of this.#held) if (!wanted.has(document)) this.#segments.release(document);
		this.#held = wanted;
	}
}

const activeAt = ({ lastMessage, seenAt }: RoomRecord): number => Math.max(lastMessage?.at ?? 0, seenAt);
