/** How far people have read: forward only, and never beyond the last message (P3.9). */
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { done, refused, type Outcome } from '#lib/core/problem.ts';
import type { Db } from '../db/schema.ts';
import { moveReadMarkers, type AskedMarker, type StoredMarker } from '../db/receipts.ts';
import { TurnLoader } from '../db/turn-loader.ts';
import type { RoomsContext } from './rooms-context.ts';
import { maxToldMembers } from './tell.ts';

export interface ReadMarkers {
	/** What was read was delivered too. */
	markRead(user: UserId, room: RoomId, read: { seq: number; delivered?: number | undefined }): Promise<Outcome<void>>;
}

/** Whoever reads marks many rooms and whoever posts is read by many: their markers go together, and nobody notices the while. */
const gatherMs = 20;

export function createReadMarkers({ db, sync }: RoomsContext): ReadMarkers {
	const markers = new TurnLoader((asked: readonly AskedMarker[]) => moveAll(db, asked), gatherMs);
	return {
		async markRead(user, room, { seq, delivered = 0 }) {
			const marker = await markers.load({ room, user, seq, delivered: Math.max(seq, delivered) });
			if (marker === undefined) return refused('room_not_found');
			const { readSeq, deliveredSeq, others, showsRead } = marker;
			// To every own device, also where nothing moved: whoever told it learns by this that it was heard.
			sync.announce([user], { type: 'receipt', room, user, readSeq, deliveredSeq });
			const read = showsRead ? { readSeq } : { readSeq: 0, hidesRead: true };
			if (others !== null) sync.announce(others, { type: 'receipt', room, user, deliveredSeq, ...read });
			return done(undefined);
		}
	};
}

/** Of a person who told several for one room the furthest counts. */
async function moveAll(db: Db, asked: readonly AskedMarker[]): Promise<(StoredMarker | undefined)[]> {
	const furthest = new Map<string, AskedMarker>();
	for (const marker of asked) {
		const { seq, delivered } = furthest.get(keyOf(marker)) ?? marker;
		furthest.set(keyOf(marker), { ...marker, seq: Math.max(seq, marker.seq), delivered: Math.max(delivered, marker.delivered) });
	}
	const stored = await moveReadMarkers(db, [...furthest.values()], maxToldMembers);
	const byKey = new Map(stored.map((marker) => [keyOf(marker), marker]));
	return asked.map((marker) => byKey.get(keyOf(marker)));
}

const keyOf = ({ user, room }: Pick<AskedMarker, 'user' | 'room'>): string => `${user} ${room}`;
