/**
 * The user's own document on this device. `said` holds what the server has said, `mine` adds what was written here and in the other tabs.
 * What is not said yet is kept beside it and sent until it is, so that neither a reload nor a refusal nor a new generation loses it.
 * Knows nothing of what the entries mean.
 */
import * as Y from 'yjs';
import type { OwnRecord } from '#lib/core/device-records.ts';
import type { ServerEvent } from '#lib/core/events.ts';
import type { UserId } from '#lib/core/ids.ts';
import { Cell, type Observable } from '#lib/core/observable.ts';
import { carryOver, isTakenBy, unsaidDrafts, unsaidKeys } from '#lib/core/own-carry.ts';
import { draftRoot, type DraftKey } from '#lib/core/own-document.ts';
import { userDocumentName } from '#lib/core/segment.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { Attachment } from '#lib/platform/socket.ts';
import type { OpenTabChannel } from '#lib/platform/tab-channel.ts';
import type { TabLocks } from '#lib/platform/tab-lock.ts';
import { OwnCopy } from './own-copy.ts';
import { OwnTabs } from './own-tabs.ts';

export interface OwnReplicaDeps {
	readonly user: UserId;
	readonly clock: Clock;
	readonly locks: TabLocks;
	readonly openTabChannel: OpenTabChannel;
	newClientId(): number;
	/** Replaces and removes records, all or nothing; losing it costs what was written since the last one. */
	keep(records: readonly OwnRecord[], gone?: readonly OwnRecord[]): Promise<void>;
	/** As the device has them now. */
	stored(): Promise<readonly OwnRecord[]>;
}

const keepEveryMs = 300;
/** A composer is sent at this pace; the first key at once. */
const sendEveryMs = 1_000;
/** What another tab wrote is that tab's to send, unless it has died. */
const sendForOthersMs = 4_000;

export class OwnReplica {
	readonly changes: Observable<number>;
	readonly #deps: OwnReplicaDeps;
	readonly #changes = new Cell(0);
	readonly #long = new Map<DraftKey, string>();
	readonly #tabs: OwnTabs;
	#copy: OwnCopy;
	/** The new generation, while it is fetched. */
	#next: OwnCopy | undefined;
	#attachment: Attachment | undefined;
	#attachedTo: string | undefined;
	#sentAt = -Infinity;
	#stopSend: (() => void) | undefined;
	#stopKeep: (() => void) | undefined;
	#isClosed = false;

	constructor(deps: OwnReplicaDeps, stored: readonly OwnRecord[]) {
		this.#deps = deps;
		this.changes = this.#changes;
		const said = stored.find((record) => record.kind === 'said');
		this.#copy = this.#newCopy(said?.document ?? userDocumentName(deps.user), stored);
		for (const record of stored) if (record.kind === 'long') this.#long.set(record.draft, record.text);
		this.#tabs = new OwnTabs(deps.openTabChannel, deps.user, {
			wrote: (document, update) => document === this.#copy.document && this.#copy.take(update),
			startedAfresh: (document, update) =>
				document === this.#copy.document && this.#startAfresh((next) => Y.applyUpdate(next, update)),
			asked: (document, stateVector) =>
				document === this.#copy.document ? Y.encodeStateAsUpdate(this.#copy.mine, stateVector) : undefined
		});
		this.#tabs.ask(this.#copy.document, Y.encodeStateVector(this.#copy.mine));
	}

	/** To read from; written by `change` alone. */
	get mine(): Y.Doc {
		return this.#copy.mine;
	}

	/** Drafts that are too long for the document. */
	get longDrafts(): ReadonlyMap<DraftKey, string> {
		return this.#long;
	}

	change(write: (doc: Y.Doc) => void): void {
		this.#copy.change(write);
	}

	/** Undefined lets it go. */
	keepLongDraft(key: DraftKey, text: string | undefined): void {
		if (text === undefined && !this.#long.has(key)) return;
		const record: OwnRecord = { kind: 'long', draft: key, text: text ?? '' };
		if (text === undefined) this.#long.delete(key);
		else this.#long.set(key, text);
		void this.#deps.keep(text === undefined ? [] : [record], text === undefined ? [record] : []);
		this.#changed();
	}

	/** What the channel to the server attaches now. */
	get wanted(): { readonly document: string; readonly doc: Y.Doc; readonly clientId: number } {
		const { document, said, clientId } = this.#next ?? this.#copy;
		return { document, doc: said, clientId };
	}

	/** The wanted document now has all that the server had. */
	async attached(attachment: Attachment, document: string): Promise<void> {
		this.#attachment = attachment;
		this.#attachedTo = document;
		if (this.#next?.document === document) await this.#moveTo(this.#next);
		if (this.#attachment === attachment) this.#send();
	}

	detached(): void {
		this.#attachment = undefined;
		this.#next?.destroy();
		this.#next = undefined;
	}

	/** The server has another generation than the wanted one: `wanted` is that from now on. */
	passed(document: string): void {
		if (document === this.wanted.document) return;
		this.#next?.destroy();
		this.#next = document === this.#copy.document ? undefined : this.#newCopy(document, []);
	}

	/** Told on the channel. What was refused stands on this device alone, where it is a text; the rest is written anew. */
	refused(event: Extract<ServerEvent, { type: 'refused' }>): void {
		const { said, mine, document } = this.#copy;
		if (event.document !== document || this.#copy.isSaid) return;
		// Of client ids that were given up already.
		const isPresent = (client: number): boolean => Y.getState(mine.store, client) > Y.getState(said.store, client);
		if (event.clients.length > 0 && !event.clients.some(isPresent)) return;
		const drafts = unsaidDrafts(said, mine);
		const unsaid = [...[...drafts.keys()].map(draftRoot), ...unsaidKeys(said, mine)];
		// Where nothing of what waits is named, all of it is at fault: it would be refused for ever.
		const isNamed = unsaid.some((id) => event.ids.includes(id));
		const isAtFault = (root: string, key?: string): boolean =>
			!isNamed || event.ids.includes(root) || (key !== undefined && event.ids.includes(key));
		for (const [key, text] of drafts) if (isAtFault(draftRoot(key))) this.keepLongDraft(key, text || undefined);
		this.#startAfresh((next) => carryOver({ said, mine, next, takes: (root, key) => !isAtFault(root, key) }));
		this.#tabs.tellAfresh(document, this.#copy.unsaid);
		this.#send();
	}

	/** Resolves when everything written so far is kept. */
	async flush(): Promise<void> {
		if (!this.#stopKeep) return;
		this.#stopKeep();
		await this.#keep();
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		this.#tabs.close();
		this.#stopSend?.();
		await this.flush();
		this.#copy.destroy();
		this.#next?.destroy();
	}

	#newCopy(document: string, stored: readonly OwnRecord[]): OwnCopy {
		const copy: OwnCopy = new OwnCopy(document, this.#deps.newClientId(), stored, {
			wrote: (update) => {
				this.#tabs.tell(document, update);
				// A clock that was set back must not make the pause longer than it is.
				this.#sendSoon(Math.min(sendEveryMs, sendEveryMs - (this.#deps.clock.now() - this.#sentAt)));
			},
			changed: (isOthers) => {
				if (copy !== this.#copy) return;
				this.#changed();
				this.#keepSoon();
				if (isOthers && !copy.isSaid) this.#sendSoon(sendForOthersMs);
			}
		});
		return copy;
	}

	/** One tab takes over what was written meanwhile, under a lock; the others find it done on the device. */
	async #moveTo(next: OwnCopy): Promise<void> {
		await this.#deps.locks.hold(`kith:${this.#deps.user}:own`, new AbortController().signal, async () => {
			const stored = await this.#deps.stored();
			if (this.#isClosed || this.#next !== next) return;
			this.#next = undefined;
			const { said, mine } = this.#copy;
			const isDone = stored.some((record) => record.kind === 'said' && record.document === next.document);
			if (isDone) next.load(stored);
			const isTaken = isDone || isTakenBy(next.said, mine, said);
			// In one turn: what is typed from here on goes into the new one.
			next.change((doc) => carryOver({ said, mine, next: doc, isTaken }));
			this.#copy.destroy();
			this.#copy = next;
			this.#changed();
			const gone = stored.filter((record) => record.kind === 'mine' && record.document !== next.document);
			await this.#deps.keep(next.records(), gone);
		});
	}

	/** Under a new client id, for what was sent under the one before has a hole. */
	#startAfresh(write: (next: Y.Doc) => void): void {
		this.#copy.restart(this.#deps.newClientId(), write);
		this.#changed();
		this.#keepSoon();
	}

	#changed(): void {
		this.#changes.set(this.#changes.get() + 1);
	}

	#sendSoon(delayMs: number): void {
		if (!this.#attachment) return;
		if (delayMs <= 0) return this.#send();
		this.#stopSend ??= this.#deps.clock.after(delayMs, () => this.#send());
	}

	#send(): void {
		this.#stopSend?.();
		this.#stopSend = undefined;
		// What belongs to one generation must never be said to another.
		if (this.#next || this.#attachedTo !== this.#copy.document || this.#copy.isSaid) return;
		this.#sentAt = this.#deps.clock.now();
		this.#attachment?.send(this.#copy.unsaid);
	}

	#keepSoon(): void {
		this.#stopKeep ??= this.#deps.clock.after(keepEveryMs, () => void this.#keep());
	}

	async #keep(): Promise<void> {
		this.#stopKeep = undefined;
		const copy = this.#copy;
		await this.#deps.keep(copy.records(), copy.isSaid ? await this.#saidRows(copy) : []);
	}

	/** Rows of pages that are gone, as they were when they were read: a living page may have written its own anew. */
	async #saidRows(copy: OwnCopy): Promise<readonly OwnRecord[]> {
		if (!copy.hasRows) return [];
		return copy.doneRows(await this.#deps.stored());
	}
}
