/** Keeps loaded rooms current with commits of other nodes. On the embedded database there are none. */
import { roomHeads } from '../../db/room-log.ts';
import type { Database } from '../../db/connect.ts';
import type { Log } from '../../log.ts';
import type { RoomRegistry } from '../segments/room-registry.ts';

const lookEveryMs = 5_000;

export class Follower {
	readonly #database: Database;
	readonly #registry: RoomRegistry;
	readonly #log: Log;

	constructor(database: Database, registry: RoomRegistry, log: Log) {
		this.#database = database;
		this.#registry = registry;
		this.#log = log;
	}

	timers(): NodeJS.Timeout[] {
		return this.#database.engine === 'postgres' ? [setInterval(() => void this.look(), lookEveryMs)] : [];
	}

	/** Never throws: the next look does it again. */
	async look(): Promise<void> {
		try {
			const heads = await roomHeads(this.#database.db, [...this.#registry.rooms.keys()]);
			for (const head of heads) {
				const room = this.#registry.rooms.get(head.id);
				if (room !== undefined && head.position > room.position) await this.#registry.catchUp(room);
			}
		} catch (cause) {
			this.#log.warn('follow.failed', { reason: String(cause) });
		}
	}
}
