/**
 * Keeps an open segment on the device, update by update, by y-indexeddb: one database per document. It may lose a write without a
 * word; that is safe here, for the document holds only what the server has said and can say again.
 */
import { clearDocument, IndexeddbPersistence } from 'y-indexeddb';
import type * as Y from 'yjs';
import type { UserId } from '#lib/core/ids.ts';

export interface SegmentCache {
	/** Resolves when what was kept is in the document; at once where nothing is kept. */
	readonly loaded: Promise<void>;
	/** The Yjs origin of what was read from the device. */
	readonly origin: unknown;
	/** Resolves when the database is let go of. */
	close(): Promise<void>;
}

export interface SegmentCaches {
	open(document: string, doc: Y.Doc): SegmentCache;
	remove(document: string): Promise<void>;
}

export const segmentDatabase = (user: UserId, document: string): string => `${user}/${document}`;

export function deviceSegmentCaches(user: UserId): SegmentCaches {
	return {
		open(document, doc) {
			const persistence = new IndexeddbPersistence(segmentDatabase(user, document), doc);
			return {
				origin: persistence,
				// A database that cannot be opened (private window, no space) must not hold the room up: the server has it all.
				loaded: persistence._db.then(
					() => persistence.whenSynced.then(() => undefined),
					() => undefined
				),
				close: () => persistence.destroy()
			};
		},
		remove: (document) => clearDocument(segmentDatabase(user, document))
	};
}

/** Where the browser keeps nothing for us. */
export const noSegmentCaches: SegmentCaches = {
	open: () => ({ origin: undefined, loaded: Promise.resolve(), close: () => Promise.resolve() }),
	remove: () => Promise.resolve()
};
