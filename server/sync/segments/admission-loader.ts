/** Who is a member of what, asked for by many at once after a restart: one query for all who ask in the same turn. */
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { admissions, type Admission } from '../../db/room-log.ts';
import type { Db } from '../../db/schema.ts';

interface Question {
	readonly room: RoomId;
	readonly user: UserId;
	answer(admission: Admission | undefined): void;
	fail(cause: unknown): void;
}

export class AdmissionLoader {
	readonly #db: Db;
	#asked: Question[] = [];
	#epochs = new Map<RoomId, number>();

	constructor(db: Db) {
		this.#db = db;
	}

	/** Grows with every change of the room's members: an answer from before it must be asked for again. */
	epochOf(room: RoomId): number {
		return this.#epochs.get(room) ?? 0;
	}

	changed(room: RoomId): void {
		this.#epochs.set(room, this.epochOf(room) + 1);
	}

	/** Undefined for strangers, and for rooms that do not exist. @throws when the database cannot be reached. */
	load(room: RoomId, user: UserId): Promise<Admission | undefined> {
		return new Promise((answer, fail) => {
			this.#asked.push({ room, user, answer, fail });
			if (this.#asked.length === 1) setImmediate(() => void this.#ask());
		});
	}

	async #ask(): Promise<void> {
		const asked = this.#asked;
		this.#asked = [];
		try {
			const found = await admissions(
				this.#db,
				asked.map(({ room }) => room),
				asked.map(({ user }) => user)
			);
			const byKey = new Map(found.map((admission) => [`${admission.room} ${admission.user}`, admission]));
			for (const question of asked) question.answer(byKey.get(`${question.room} ${question.user}`));
		} catch (cause) {
			for (const question of asked) question.fail(cause);
		}
	}
}
