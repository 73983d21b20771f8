/** The users' own documents as the rest of the sync side sees them. */
import type * as Y from 'yjs';
import type { UserId } from '#lib/core/ids.ts';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/connect.ts';
import type { Log } from '../../log.ts';
import { OwnCommitter } from './own-committer.ts';
import type { OwnDocument, OwnWrite } from './own-document.ts';
import { OwnRegistry } from './own-registry.ts';

const sweepMs = 10_000;
const lookEveryMs = 5_000;

export class OwnDocuments {
	readonly registry: OwnRegistry;
	readonly #committer: OwnCommitter;
	readonly #database: Database;

	constructor(database: Database, clock: Clock, log: Log) {
		const { db } = database;
		this.#database = database;
		this.registry = new OwnRegistry(db, clock, log);
		this.#committer = new OwnCommitter({ db, registry: this.registry, clock, log });
	}

	/** @throws when the database cannot be reached. */
	open(user: UserId): Promise<OwnDocument> {
		return this.registry.open(user);
	}

	/** Read again if it rests. @throws when the database cannot be reached. */
	async loaded(document: OwnDocument): Promise<Y.Doc> {
		if (!document.doc) await this.registry.catchUp(document);
		if (!document.doc) throw new Error('a document was let go of while it was read');
		return document.doc;
	}

	enqueue(document: OwnDocument, write: OwnWrite): void {
		this.#committer.enqueue(document, write);
	}

	drained(): Promise<void> {
		return this.#committer.drained();
	}

	timers(): NodeJS.Timeout[] {
		const sweep = setInterval(() => void this.registry.sweep(), sweepMs);
		// On the embedded database there are no other nodes.
		if (this.#database.engine !== 'postgres') return [sweep];
		return [sweep, setInterval(() => void this.registry.follow(), lookEveryMs)];
	}
}
