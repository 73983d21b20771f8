/** Who is a member of what, asked for by many at once after a restart: one query for all who ask in the same turn. */
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { admissions, type Admission } from '../../db/room-log.ts';
import type { Db } from '../../db/schema.ts';
import { TurnLoader } from '../../db/turn-loader.ts';

export class AdmissionLoader {
	readonly #loader: TurnLoader<{ room: RoomId; user: UserId }, Admission>;
	#epochs = new Map<RoomId, number>();
	#everywhere = 0;

	constructor(db: Db) {
		this.#loader = new TurnLoader(async (asked) => {
			const rooms = asked.map(({ room }) => room);
			const users = asked.map(({ user }) => user);
			const found = await admissions(db, rooms, users);
			const byKey = new Map(found.map((admission) => [`${admission.room} ${admission.user}`, admission]));
			return asked.map(({ room, user }) => byKey.get(`${room} ${user}`));
		});
	}

	/** Grows with every change of the room's members, or of what somebody shows of themselves: an answer from before it must be asked for again. */
	epochOf(room: RoomId): number {
		return this.#everywhere + (this.#epochs.get(room) ?? 0);
	}

	changed(room: RoomId): void {
		this.#epochs.set(room, (this.#epochs.get(room) ?? 0) + 1);
	}

	changedEverywhere(): void {
		this.#everywhere += 1;
	}

	/** Undefined for strangers, and for rooms that do not exist. @throws when the database cannot be reached. */
	load(room: RoomId, user: UserId): Promise<Admission | undefined> {
		return this.#loader.load({ room, user });
	}
}
