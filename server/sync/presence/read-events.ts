/** Read markers as they come over the event channel: one write at a time for a person and room, with the furthest they have told. */
import type { RoomId, UserId } from '#lib/core/ids.ts';
import type { Log } from '../../log.ts';

export interface Read {
	readonly room: RoomId;
	readonly seq: number;
	readonly delivered?: number | undefined;
}

export type MarkRead = (user: UserId, room: RoomId, read: Omit<Read, 'room'>) => Promise<void>;

export class ReadEvents {
	readonly #markRead: MarkRead;
	readonly #log: Log;
	/** What was told while a write is under way; undefined while that one is the last. */
	#underWay = new Map<string, Read | undefined>();

	constructor(markRead: MarkRead, log: Log) {
		this.#markRead = markRead;
		this.#log = log;
	}

	receive(user: UserId, read: Read): void {
		const key = `${user} ${read.room}`;
		if (this.#underWay.has(key)) this.#underWay.set(key, furthest(this.#underWay.get(key), read));
		else void this.#write(key, user, read);
	}

	async #write(key: string, user: UserId, read: Read): Promise<void> {
		for (let next: Read | undefined = read; next !== undefined; next = this.#underWay.get(key)) {
			this.#underWay.set(key, undefined);
			try {
				await this.#markRead(user, next.room, next);
			} catch (cause) {
				// The device tells it again at its next connect.
				this.#log.warn('read.failed', { reason: String(cause) });
			}
		}
		this.#underWay.delete(key);
	}
}

function furthest(known: Read | undefined, read: Read): Read {
	if (known === undefined) return read;
	const delivered = Math.max(known.delivered ?? 0, read.delivered ?? 0);
	return { room: read.room, seq: Math.max(known.seq, read.seq), ...(delivered > 0 && { delivered }) };
}
