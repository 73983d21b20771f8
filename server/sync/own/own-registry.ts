/**
 * The users' own documents in memory: read on first use, current with the log, at rest while nobody writes. Letting go is always safe,
 * for what is in memory is a subset of the log.
 */
import * as Y from 'yjs';
import type { UserId } from '#lib/core/ids.ts';
import type { Clock } from '../../clock.ts';
import { firstHead, ownHeads, saveOwnSnapshot, storedOwnDocuments, type StoredOwnDocument } from '../../db/own-documents.ts';
import type { Db } from '../../db/schema.ts';
import { TurnLoader } from '../../db/turn-loader.ts';
import type { Log } from '../../log.ts';
import { OwnDocument } from './own-document.ts';

const idleMs = 30_000;
/** A tail shorter than this is cheaper to read than a snapshot to write. */
const worthSnapshotRows = 50;
const longTailRows = 500;

export class OwnRegistry {
	readonly documents = new Map<UserId, OwnDocument>();
	readonly #db: Db;
	readonly #clock: Clock;
	readonly #log: Log;
	readonly #loader: TurnLoader<UserId, StoredOwnDocument>;

	constructor(db: Db, clock: Clock, log: Log) {
		this.#db = db;
		this.#clock = clock;
		this.#log = log;
		this.#loader = new TurnLoader(async (users) => {
			const found = await storedOwnDocuments(db, users);
			return users.map((user) => found.get(user));
		});
	}

	/** Loaded. @throws when the database cannot be reached. */
	async open(user: UserId): Promise<OwnDocument> {
		const known = this.documents.get(user);
		if (known?.doc) {
			known.usedAt = this.#clock.now();
			return known;
		}
		const stored = await this.#stored(user);
		const now = this.#clock.now();
		// Somebody else may have opened it while it was read, and moved it on since.
		const present = this.documents.get(user);
		if (present?.doc && present.position >= stored.position) return present;
		const document = present ?? new OwnDocument(user, stored, now);
		if (present) this.#take(present, stored);
		document.usedAt = now;
		this.documents.set(user, document);
		return document;
	}

	/** Brings it to the head of the log: another node was first, or a commit's answer was lost. */
	async catchUp(document: OwnDocument): Promise<void> {
		const stored = await this.#stored(document.user);
		if (stored.generation === document.generation && stored.position <= document.position && document.doc) return;
		this.#take(document, stored);
	}

	/** Lets go of what has been idle, and shortens long tails. */
	async sweep(): Promise<void> {
		const now = this.#clock.now();
		for (const document of this.documents.values()) {
			const isIdle = () => !document.isBusy && document.queue.length === 0 && now - document.usedAt >= idleMs;
			if (document.doc && document.tail > (isIdle() ? worthSnapshotRows : longTailRows)) await this.#snapshot(document);
			// Asked again: a snapshot takes time, and somebody may have come meanwhile.
			if (!isIdle()) continue;
			if (document.devices.size === 0) this.documents.delete(document.user);
			if (document.doc) document.rest();
		}
	}

	/** Looks what other nodes have committed. Never throws: the next look does it again. */
	async follow(): Promise<void> {
		try {
			for (const head of await ownHeads(this.#db, [...this.documents.keys()])) {
				const document = this.documents.get(head.user);
				const isBehind = document && (head.generation !== document.generation || head.position > document.position);
				if (isBehind && !document.isBusy) await this.catchUp(document);
			}
		} catch (cause) {
			this.#log.warn('follow.failed', { reason: String(cause) });
		}
	}

	async #stored(user: UserId): Promise<StoredOwnDocument> {
		return (await this.#loader.load(user)) ?? { user, ...firstHead, updates: [], tail: 0 };
	}

	#take(document: OwnDocument, stored: StoredOwnDocument): void {
		if (stored.generation !== document.generation) return document.become(stored);
		const isNews = stored.position > document.position;
		document.load(stored);
		// What deletes alone changes no state vector: all of it is said, which every device can take twice.
		if (isNews && document.doc) document.broadcast(Y.encodeStateAsUpdate(document.doc));
	}

	async #snapshot(document: OwnDocument): Promise<void> {
		const { user, generation, position, tail, doc } = document;
		if (!doc) return;
		try {
			await saveOwnSnapshot(this.#db, { user, generation, position }, Y.encodeStateAsUpdate(doc));
			document.tail -= tail;
		} catch (cause) {
			this.#log.warn('snapshot.failed', { user, reason: String(cause) });
		}
	}
}
