/** Somebody becomes invisible or visible: holds for their open documents at once, and for one that is being opened. */
import type { UserId } from '#lib/core/ids.ts';
import { storedPresence } from '../../db/presence.ts';
import type { Db } from '../../db/schema.ts';
import type { Log } from '../../log.ts';
import type { AdmissionLoader } from '../segments/admission-loader.ts';
import type { RoomRegistry } from '../segments/room-registry.ts';
import { SegmentAttachment } from '../socket/segment-attachment.ts';
import type { PeopleOnline } from './people-online.ts';

export interface PrivacyChange {
	readonly database: { readonly db: Db };
	readonly registry: RoomRegistry;
	readonly admissions: AdmissionLoader;
	readonly people: PeopleOnline;
	readonly log: Log;
}

export function changePrivacy(parts: PrivacyChange, user: UserId): void {
	parts.admissions.changedEverywhere();
	parts.people.presence.privacyChanged(user);
	void hideOrShow(parts, user);
}

async function hideOrShow({ database, registry, log }: PrivacyChange, user: UserId): Promise<void> {
	const attachments = [...registry.rooms.values()]
		.flatMap((room) => [...room.segments.values()])
		.flatMap((segment) => [...segment.subscribers])
		.filter((subscriber) => subscriber instanceof SegmentAttachment && subscriber.user === user) as SegmentAttachment[];
	try {
		const [stored] = await storedPresence(database.db, [user]);
		for (const attachment of attachments) attachment.setInvisible(stored?.isInvisible !== false);
	} catch (cause) {
		// Nothing may be shown on a guess: they come back and are asked again.
		log.warn('privacy.unknown', { reason: String(cause) });
		for (const attachment of attachments) attachment.drop();
	}
}
