/** How far people have read and whom they watch, as the server in memory was told over the event channel. */
import type { ClientEvent, ServerEvent } from '#lib/core/events.ts';
import type { UserId } from '#lib/core/ids.ts';
import type { FakeRoom } from './fake-room.fixture.ts';

interface Moved {
	/** What everybody in the room is told. */
	readonly receipt: Extract<ServerEvent, { type: 'receipt' }>;
	readonly isNews: boolean;
}

export class FakeMarkers {
	/** By `room/user`, as `delivered`. */
	readonly read = new Map<string, number>();
	readonly delivered = new Map<string, number>();
	/** Whom each person's device follows. */
	readonly watched = new Map<UserId, readonly UserId[]>();
	/** Every read marker as it was told. */
	readonly tellings: { readonly user: UserId; readonly seq: number; readonly delivered: number | undefined }[] = [];
	/** Read markers are lost on their way. */
	isDeaf = false;

	/** Undefined where nobody is told of it. */
	hear(user: UserId, event: ClientEvent, room: FakeRoom | undefined): Moved | undefined {
		if (event.type === 'watch') this.watched.set(user, event.users);
		if (event.type !== 'read' || this.isDeaf || !room?.members.has(user)) return undefined;
		this.tellings.push({ user, seq: event.seq, delivered: event.delivered });
		const key = `${room.id}/${user}`;
		const before = this.read.get(key) ?? 0;
		const readSeq = Math.min(room.seq, Math.max(event.seq, before));
		const deliveredSeq = Math.min(room.seq, Math.max(readSeq, event.delivered ?? 0, this.delivered.get(key) ?? 0));
		this.read.set(key, readSeq);
		this.delivered.set(key, deliveredSeq);
		return { receipt: { type: 'receipt', room: room.id, user, readSeq, deliveredSeq }, isNews: readSeq > before };
	}
}
