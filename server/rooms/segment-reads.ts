/** The segments of a room over HTTP, for history that is not attached. */
import { gzip } from 'node:zlib';
import { promisify } from 'node:util';
import type { Segment } from '#lib/core/answers.ts';
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import { done, refused, type Outcome } from '#lib/core/problem.ts';
import { standingIn } from '../db/memberships.ts';
import { messageIn } from '../db/messages.ts';
import { segmentAt, segmentsOf, segmentView } from '../db/segments.ts';
import { presentSegment } from './present-room.ts';
import type { RoomsContext } from './rooms-context.ts';

export interface SegmentSnapshot {
	/** Strong: changes with every row of the segment, with its generation, and with the encoding. */
	readonly etag: string;
	readonly encoding: 'gzip' | 'identity';
	/** One Yjs v1 update in that encoding; undefined when the asker's copy is current. */
	readonly body: Uint8Array<ArrayBuffer> | undefined;
}

export interface Wanted {
	/** Value of `If-None-Match`. */
	readonly ifNoneMatch: string | null;
	readonly acceptsGzip: boolean;
}

export type SegmentPlace = { readonly message: MessageId } | { readonly at: number };

export interface SegmentReads {
	/** From where one's history begins, oldest first. */
	segments(user: UserId, room: RoomId): Promise<Outcome<Segment[]>>;
	/** The one segment that holds a message, or the one that goes with a time (ms since epoch): costs the same in a room of any age. */
	segmentFor(user: UserId, room: RoomId, place: SegmentPlace): Promise<Outcome<Segment>>;
	segmentSnapshot(user: UserId, room: RoomId, number: number, wanted: Wanted): Promise<Outcome<SegmentSnapshot>>;
}

const compress = promisify(gzip);

export function createSegmentReads({ db, sync }: RoomsContext): SegmentReads {
	return {
		async segments(user, room) {
			const standing = await standingIn(db, room, user);
			if (standing === undefined) return refused('room_not_found');
			return done((await segmentsOf(db, room, standing.fromSegment)).map(presentSegment));
		},
		async segmentFor(user, room, place) {
			const standing = await standingIn(db, room, user);
			if (standing === undefined) return refused('room_not_found');
			if ('at' in place) {
				const found = await segmentAt(db, room, standing.fromSegment, place.at);
				return found === undefined ? refused('segment_not_found') : done(presentSegment(found));
			}
			const message = await messageIn(db, room, place.message);
			if (message === undefined || message.segment < standing.fromSegment) return refused('message_not_found');
			const found = await segmentView(db, room, message.segment);
			return found === undefined ? refused('segment_not_found') : done(presentSegment(found));
		},
		async segmentSnapshot(user, room, number, { ifNoneMatch, acceptsGzip }) {
			const standing = await standingIn(db, room, user);
			if (standing === undefined) return refused('room_not_found');
			const view = await segmentView(db, room, number);
			if (view === undefined || number < standing.fromSegment) return refused('segment_not_found');
			const encoding = acceptsGzip ? 'gzip' : 'identity';
			const etagAt = (position: number) => `"${view.generation}.${position}.${encoding}"`;
			const current = etagAt(view.position);
			if (ifNoneMatch?.includes(current)) return done({ etag: current, encoding, body: undefined });
			const read = await sync.readSegment(room, number, view.position);
			if (read === undefined) return refused('segment_not_found');
			const body = new Uint8Array(acceptsGzip ? await compress(read.update) : read.update);
			return done({ etag: etagAt(read.position), encoding, body });
		}
	};
}
