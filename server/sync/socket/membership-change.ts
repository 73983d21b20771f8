/** A role changed or a membership ended: holds for the next frame, not for the next reconnect. */
import type { UserId } from '#lib/core/ids.ts';
import type { Log } from '../../log.ts';
import type { Committer } from '../log/committer.ts';
import type { AdmissionLoader } from '../segments/admission-loader.ts';
import type { Room } from '../segments/room.ts';
import { SegmentAttachment } from './segment-attachment.ts';

export interface MembershipChange {
	readonly room: Room;
	readonly user: UserId;
	readonly admissions: AdmissionLoader;
	readonly committer: Committer;
	readonly log: Log;
}

/** From the first moment on nothing of theirs is committed; what waited is gated again under the new role. */
export async function changeMembership(change: MembershipChange): Promise<void> {
	const { room, user, admissions, committer, log } = change;
	const attachments = [...room.segments.values()].flatMap((segment) =>
		[...segment.subscribers].filter((subscriber) => subscriber instanceof SegmentAttachment && subscriber.user === user)
	) as SegmentAttachment[];
	if (attachments.length === 0) return;
	for (const attachment of attachments) attachment.role = 'unknown';
	try {
		const epoch = admissions.epochOf(room.id);
		const admission = await admissions.load(room.id, user);
		// Something changed while it was asked: the answer may be older than that.
		if (admissions.epochOf(room.id) !== epoch) return await changeMembership(change);
		for (const attachment of attachments) {
			if (admission === undefined) attachment.dismiss('not_found');
			else attachment.role = admission.role;
		}
	} catch (cause) {
		// Nothing may be written on a guess: they come back and are asked again.
		log.warn('membership.unknown', { room: room.id, reason: String(cause) });
		for (const attachment of attachments) attachment.drop();
	}
	committer.wake(room);
}
