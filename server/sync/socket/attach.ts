/** Lets an identified person into a document, or says why not. One way for both protocols. */
import type { UserId } from '#lib/core/ids.ts';
import { mayInRoom } from '#lib/core/policy.ts';
import { parseSegmentName } from '#lib/core/segment.ts';
import type { Clock } from '../../clock.ts';
import type { Committer } from '../log/committer.ts';
import type { AdmissionLoader } from '../segments/admission-loader.ts';
import type { RoomRegistry } from '../segments/room-registry.ts';
import type { DocumentWire } from './frames.ts';
import { SegmentAttachment } from './segment-attachment.ts';
import type { Transport } from './transport.ts';

export interface AttachParts {
	readonly registry: RoomRegistry;
	readonly admissions: AdmissionLoader;
	readonly committer: Committer;
	readonly clock: Clock;
}

export interface AttachRequest {
	readonly document: string;
	readonly user: UserId;
	readonly clientId: number | undefined;
	readonly isPlain: boolean;
	/** Large first answers may be deflated. */
	readonly takesPacked: boolean;
	readonly wire: DocumentWire;
	readonly transport: Transport;
}

export type Attached =
	{ readonly kind: 'attached'; readonly attachment: SegmentAttachment } | { readonly kind: 'denied'; readonly reason: string };

/** "Not there", "not yours" and "not this generation" are one answer, so that rooms cannot be guessed. @throws when the database is away. */
export async function attachSegment(parts: AttachParts, request: AttachRequest): Promise<Attached> {
	const name = parseSegmentName(request.document);
	if (name === undefined) return denied;
	const epoch = parts.admissions.epochOf(name.room);
	const admission = await parts.admissions.load(name.room, request.user);
	if (admission === undefined || name.number < admission.fromSegment) return denied;
	const room = await parts.registry.open(name.room);
	if (room === undefined || room.generation !== name.generation) return denied;
	const segment = await parts.registry.openSegment(room, name.number);
	if (segment === undefined) return denied;
	// From here to the subscription nothing is awaited, so a change of membership finds the attachment, or is found here.
	if (parts.admissions.epochOf(name.room) !== epoch) return await attachSegment(parts, request);
	if (request.clientId !== undefined && !segment.claim(request.clientId, request.user))
		return { kind: 'denied', reason: 'client_taken' };
	const attachment = new SegmentAttachment({
		...request,
		room,
		segment,
		role: admission.role,
		isInvisible: admission.isInvisible,
		committer: parts.committer,
		now: () => parts.clock.now(),
		ticks: () => parts.clock.ticks()
	});
	attachment.open(!mayInRoom(admission.role, 'post'));
	return { kind: 'attached', attachment };
}

const denied = { kind: 'denied', reason: 'not_found' } as const;
