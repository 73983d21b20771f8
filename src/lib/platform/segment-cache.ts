/**
 * Keeps an open segment on the device, update by update, by y-indexeddb: one database per document. It may lose a write without a
 * word; that is safe here, for the document holds only what the server has said and can say again.
 */
import { clearDocument, IndexeddbPersistence } from 'y-indexeddb';
import type * as Y from 'yjs';
import type { UserId } from '#lib/core/ids.ts';
import { parseSegmentName } from '#lib/core/segment.ts';
import type { Tables } from './tables.ts';

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
	/** Every document that may be kept here, open or not: also some that were removed. */
	documents(): Promise<readonly string[]>;
}

export const segmentDatabase = (user: UserId, document: string): string => `${user}/${document}`;

/** Null where the browser does not tell which databases there are. */
const listDatabases =
	'databases' in (globalThis.indexedDB ?? {})
		? async (): Promise<string[]> => (await indexedDB.databases()).map(({ name }) => name ?? '')
		: null;

/** @param tables Where a list of what was opened is kept if `list` is null. */
export function deviceSegmentCaches(
	user: UserId,
	tables: Pick<Tables, 'write' | 'readAll'>,
	list = listDatabases
): SegmentCaches {
	const prefix = segmentDatabase(user, '');
	return {
		open(document, doc) {
			// Only ever longer: a name too many costs nothing, one too few leaves a room's words on the device.
			if (!list) void tables.write([{ table: 'meta', key: `opened/${document}`, value: document }]).catch(ignore);
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
		remove: (document) => clearDocument(segmentDatabase(user, document)),
		async documents() {
			const names = list
				? (await list()).filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
				: (await tables.readAll('meta')).filter((value) => typeof value === 'string');
			return names.filter((name) => parseSegmentName(name) !== undefined);
		}
	};
}

/** On a full device nothing is kept of the document either. */
const ignore = (): void => undefined;

/** Where the browser keeps nothing for us. */
export const noSegmentCaches: SegmentCaches = {
	open: () => ({ origin: undefined, loaded: Promise.resolve(), close: () => Promise.resolve() }),
	remove: () => Promise.resolve(),
	documents: () => Promise.resolve([])
};
