/**
 * The user's own document on this device. `said` holds what the server has said; `mine` adds what was written here and in the other tabs.
 * What is not said yet is kept beside it, so that neither a reload nor a refusal loses it. Knows nothing of what the entries mean.
 */
import * as Y from 'yjs';
import type { OwnRecord } from '#lib/core/device-records.ts';
import type { UserId } from '#lib/core/ids.ts';
import { Cell, type Observable } from '#lib/core/observable.ts';
import type { DraftKey } from '#lib/core/own-document.ts';
import { userDocumentName } from '#lib/core/segment.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { OpenTabChannel, TabChannel } from '#lib/platform/tab-channel.ts';

export interface OwnReplicaDeps {
	readonly user: UserId;
	readonly clock: Clock;
	readonly openTabChannel: OpenTabChannel;
	newClientId(): number;
	/** Replaces and removes records; losing it costs what was written since the last one. */
	keep(records: readonly OwnRecord[], gone?: readonly OwnRecord[]): Promise<void>;
}

const keepEveryMs = 300;

export class OwnReplica {
	readonly changes: Observable<number>;
	readonly #deps: OwnReplicaDeps;
	readonly #changes = new Cell(0);
	readonly #document: string;
	readonly #mine = new Y.Doc();
	readonly #long = new Map<DraftKey, string>();
	readonly #channel: TabChannel;
	#stopKeep: (() => void) | undefined;

	constructor(deps: OwnReplicaDeps, stored: readonly OwnRecord[]) {
		this.#deps = deps;
		this.changes = this.#changes;
		this.#document = userDocumentName(deps.user);
		for (const record of stored) this.#load(record);
		this.#mine.clientID = deps.newClientId();
		this.#channel = deps.openTabChannel(`${deps.user}/own`, (message) => this.#heard(message));
		this.#mine.on('update', (update: Uint8Array, origin: unknown) => {
			if (origin !== 'tab') this.#channel.post({ update });
			this.#changed();
		});
	}

	/** To read from; written by `change` alone. */
	get mine(): Y.Doc {
		return this.#mine;
	}

	/** Drafts that are too long for the document. */
	get longDrafts(): ReadonlyMap<DraftKey, string> {
		return this.#long;
	}

	change(write: (doc: Y.Doc) => void): void {
		this.#mine.transact(() => write(this.#mine), this);
	}

	/** Undefined lets it go. */
	keepLongDraft(key: DraftKey, text: string | undefined): void {
		if (text === undefined && !this.#long.has(key)) return;
		const record: OwnRecord = { kind: 'long', draft: key, text: text ?? '' };
		if (text === undefined) this.#long.delete(key);
		else this.#long.set(key, text);
		void this.#deps.keep(text === undefined ? [] : [record], text === undefined ? [record] : []);
		this.#changes.set(this.#changes.get() + 1);
	}

	/** Resolves when everything written so far is kept. */
	async flush(): Promise<void> {
		if (!this.#stopKeep) return;
		this.#stopKeep();
		await this.#keep();
	}

	async close(): Promise<void> {
		this.#channel.close();
		await this.flush();
		this.#mine.destroy();
	}

	#load(record: OwnRecord): void {
		if (record.kind === 'long') this.#long.set(record.draft, record.text);
		else if (record.document === this.#document) Y.applyUpdate(this.#mine, record.update, 'device');
	}

	#changed(): void {
		this.#changes.set(this.#changes.get() + 1);
		this.#stopKeep ??= this.#deps.clock.after(keepEveryMs, () => void this.#keep());
	}

	async #keep(): Promise<void> {
		this.#stopKeep = undefined;
		await this.#deps.keep([{ kind: 'said', document: this.#document, update: Y.encodeStateAsUpdate(this.#mine) }]);
	}

	#heard(message: unknown): void {
		if (typeof message !== 'object' || message === null) return;
		const { update } = message as { update?: unknown };
		if (update instanceof Uint8Array) Y.applyUpdate(this.#mine, update, 'tab');
	}
}
