/**
 * The way of a write into a user's own document: gate → commit → apply, one write of each user and many users at a time. Whatever fails
 * leaves memory as it was; nothing is answered before it is durable.
 */
import * as Y from 'yjs';
import type { UserId } from '#lib/core/ids.ts';
import type { Clock } from '../../clock.ts';
import { isOutage } from '../../db/commit.ts';
import { commitOwnDocuments, startOwnGeneration } from '../../db/own-documents.ts';
import type { Db } from '../../db/schema.ts';
import type { Log } from '../../log.ts';
import { admitOwnUpdate, type OwnVerdict } from '../gate/own-gate.ts';
import type { OwnDocument, OwnWrite } from './own-document.ts';
import type { OwnRegistry } from './own-registry.ts';
import { rebased } from './rebase.ts';

const maxUsersInCommit = 256;
const firstRetryMs = 50;
const longestRetryMs = 5_000;

export interface OwnCommitterParts {
	readonly db: Db;
	readonly registry: OwnRegistry;
	readonly clock: Clock;
	readonly log: Log;
}

interface Share {
	readonly document: OwnDocument;
	readonly write: OwnWrite;
	readonly verdict: Extract<OwnVerdict, { kind: 'admitted' }>;
	readonly user: UserId;
	/** As the gate saw them. */
	readonly expected: number;
	readonly generation: number;
}

export class OwnCommitter {
	readonly #parts: OwnCommitterParts;
	readonly #waiting = new Set<OwnDocument>();
	#isLooking = false;
	#isCommitting = false;
	#failures = 0;
	#idle: (() => void)[] = [];

	constructor(parts: OwnCommitterParts) {
		this.#parts = parts;
	}

	enqueue(document: OwnDocument, write: OwnWrite): void {
		document.queue.push(write);
		this.#wake(document);
	}

	/** Resolves when nothing waits any more. */
	async drained(): Promise<void> {
		if (this.#waiting.size > 0 || this.#isCommitting) await new Promise<void>((resolve) => this.#idle.push(resolve));
	}

	#wake(document: OwnDocument): void {
		this.#waiting.add(document);
		if (this.#isLooking || this.#isCommitting) return;
		this.#isLooking = true;
		// After the sockets of this turn have been read, so that what came together goes together.
		setImmediate(() => {
			this.#isLooking = false;
			void this.#run();
		});
	}

	async #run(): Promise<void> {
		if (this.#isCommitting) return;
		this.#isCommitting = true;
		while (this.#waiting.size > 0) {
			const documents = [...this.#waiting].slice(0, maxUsersInCommit);
			for (const document of documents) {
				this.#waiting.delete(document);
				document.isBusy = true;
			}
			await this.#turn(documents);
			for (const document of documents) {
				document.isBusy = false;
				if (document.queue.length > 0) this.#waiting.add(document);
			}
		}
		this.#isCommitting = false;
		for (const resolve of this.#idle.splice(0)) resolve();
	}

	async #turn(documents: readonly OwnDocument[]): Promise<void> {
		const shares: Share[] = [];
		try {
			for (const document of documents) {
				if (!document.doc) await this.#parts.registry.catchUp(document);
				const share = await this.#next(document);
				if (share) shares.push(share);
			}
			if (shares.length > 0) await this.#commit(shares.splice(0));
			this.#failures = 0;
		} catch (cause) {
			for (const { document, write } of shares) document.queue.unshift(write);
			// The database is away: everything waits where it was. A commit may have happened all the same; the log knows.
			this.#failures += 1;
			const delay = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(this.#failures - 1, 10));
			this.#parts.log.error('own.failed', { users: documents.length, failures: this.#failures, reason: String(cause) });
			await new Promise((resolve) => setTimeout(resolve, delay));
			for (const document of documents) document.rest();
		}
	}

	/** The first write that has something new; those before it are answered. */
	async #next(document: OwnDocument): Promise<Share | undefined> {
		const { user } = document;
		for (let write = document.queue.shift(); write; write = document.queue.shift()) {
			const verdict = this.#judge(document, write);
			if (verdict === undefined) continue;
			if (verdict.kind === 'admitted')
				return { document, write, verdict, user, expected: document.position, generation: document.generation };
			if (verdict.kind === 'incomplete' && !write.isCaughtUp) {
				document.queue.unshift({ ...write, isCaughtUp: true });
				await this.#parts.registry.catchUp(document);
				continue;
			}
			answer(document, write, verdict);
		}
		return undefined;
	}

	/** Undefined for a write to a generation that has passed: its device carries it over. */
	#judge(document: OwnDocument, write: OwnWrite): OwnVerdict | undefined {
		if (write.device.generation !== document.generation || !document.facts) {
			write.device.rebased(document.generation);
			write.device.settled(write.update.byteLength);
			return undefined;
		}
		const verdict = admitOwnUpdate(document.facts, write.update, write.isSyncStep2);
		if (verdict.kind !== 'admitted' || !document.isTooLongWith(verdict.update)) return verdict;
		return { kind: 'refused', code: 'too_large', ids: [], clients: [...verdict.clocks.keys()] };
	}

	async #commit(shares: readonly Share[]): Promise<void> {
		const { db, clock } = this.#parts;
		let won: ReadonlySet<string>;
		try {
			const commits = shares.map((share) => ({ ...share, update: share.verdict.update }));
			won = await commitOwnDocuments(db, commits);
		} catch (cause) {
			if (isOutage(cause)) {
				for (const { document, write } of shares) document.queue.unshift(write);
				throw cause;
			}
			return await this.#findTrouble(shares, cause);
		}
		for (const { document, write, verdict } of shares) {
			if (won.has(document.user)) {
				document.apply(verdict.update, clock.now());
				answer(document, write, verdict);
			} else document.queue.unshift(write);
		}
		for (const { document } of shares) await this.#afterwards(document, won.has(document.user));
	}

	/** Whoever lost was second to another node: the log has what came before. */
	async #afterwards(document: OwnDocument, hasWon: boolean): Promise<void> {
		if (!hasWon) await this.#parts.registry.catchUp(document);
		else if (document.isRebaseDue) await this.#rebase(document);
	}

	/** The database minds something about one of them: each alone, and that one is refused. */
	async #findTrouble(shares: readonly Share[], cause: unknown): Promise<void> {
		if (shares.length > 1) {
			for (const share of shares) await this.#commit([share]);
			return;
		}
		for (const { document, write } of shares) {
			this.#parts.log.error('own.refused', { user: document.user, reason: String(cause) });
			answer(document, write, { kind: 'refused', code: 'malformed', ids: [], clients: [] });
		}
	}

	async #rebase(document: OwnDocument): Promise<void> {
		const { doc, user, generation, position } = document;
		if (!doc) return;
		const state = rebased(doc);
		const isDone = await startOwnGeneration(this.#parts.db, { user, generation, position }, state);
		if (!isDone) return await this.#parts.registry.catchUp(document);
		document.become({ user, generation: generation + 1, position: 1, updates: [state], tail: 0 });
		this.#parts.log.info('own.rebased', { user, generation: generation + 1, bytes: state.byteLength });
	}
}

function answer({ doc }: OwnDocument, { device, update }: OwnWrite, verdict: OwnVerdict): void {
	switch (verdict.kind) {
		case 'admitted':
		case 'known':
			device.committed(verdict.clocks);
			break;
		case 'incomplete':
			if (doc) device.ask(Y.encodeStateVector(doc));
			break;
		case 'refused':
			device.refused(verdict.code, verdict.ids, verdict.clients);
			break;
		default:
			verdict satisfies never;
	}
	device.settled(update.byteLength);
}
