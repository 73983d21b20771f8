/** The user's own document as values: what its entries say, and writes as entries. Knows nothing of storage, sockets or tabs. */
import type { MessageId, RoomId } from '#lib/core/ids.ts';
import { Cell, Derived, type Observable } from '#lib/core/observable.ts';
import {
	draftRoot,
	isOwnEntry,
	maxDraftBytes,
	parseOwnRoot,
	roomSettingKey,
	utf8Length,
	type DraftKey,
	type Json,
	type OwnMap,
	type SavedMessage
} from '#lib/core/own-document.ts';
import { writeText } from '#lib/core/text-edit.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { OwnReplica } from './own-replica.ts';
import type { OwnState } from './own-state.ts';

/** The list of all drafts follows the hand at this pace: a room list is not made anew at each key. */
const draftsEveryMs = 300;

export class OwnEntries implements OwnState {
	readonly settings: Observable<ReadonlyMap<string, Json>>;
	readonly saved: Observable<ReadonlyMap<MessageId, SavedMessage>>;
	readonly unreadMarks: Observable<ReadonlyMap<RoomId, number>>;
	readonly follows: Observable<ReadonlyMap<MessageId, boolean>>;
	readonly drafts: Observable<ReadonlyMap<DraftKey, string>>;
	readonly #replica: OwnReplica;
	readonly #clock: Clock;
	readonly #drafts: Cell<ReadonlyMap<DraftKey, string>>;
	#stopDrafts: (() => void) | undefined;
	readonly #stop: () => void;

	constructor(replica: OwnReplica, clock: Clock) {
		this.#replica = replica;
		this.#clock = clock;
		const derive = <Value>(read: () => Value): Observable<Value> => new Derived([replica.changes], read);
		this.settings = derive(() => new Map(this.#entries<Json>('settings').filter(([, value]) => value !== null)));
		this.saved = derive(() => this.#saved());
		this.unreadMarks = derive(() => new Map(this.#entries<number>('unreadMarks').filter(([, seq]) => seq !== 0)) as never);
		this.follows = derive(() => new Map(this.#entries<0 | 1>('follows').map(([root, isOn]) => [root, isOn === 1])) as never);
		this.#drafts = new Cell(this.#allDrafts());
		this.drafts = this.#drafts;
		this.#stop = replica.changes.subscribe(() => this.#draftsSoon());
	}

	setSetting(name: string, value: Json | undefined): void {
		this.#set('settings', name, value ?? null);
	}

	roomSettings(room: RoomId): Observable<ReadonlyMap<string, Json>> {
		return new Derived([this.#replica.changes], () => {
			const start = roomSettingKey(room, '');
			const own = this.#entries<Json>('rooms').filter(([key, value]) => key.startsWith(start) && value !== null);
			return new Map(own.map(([key, value]) => [key.slice(start.length), value]));
		});
	}

	setRoomSetting(room: RoomId, name: string, value: Json | undefined): void {
		this.#set('rooms', roomSettingKey(room, name), value ?? null);
	}

	setSaved(message: MessageId, room: RoomId, isOn: boolean): void {
		if (this.saved.get().has(message) !== isOn) this.#set('saved', message, isOn ? { room, at: this.#clock.now() } : 0);
	}

	setUnreadMark(room: RoomId, seq: number): void {
		this.#set('unreadMarks', room, seq);
	}

	setFollow(root: MessageId, isOn: boolean): void {
		this.#set('follows', root, isOn ? 1 : 0);
	}

	draft(key: DraftKey): Observable<string> {
		return new Derived([this.#replica.changes], () => this.#draft(key));
	}

	/** One that is too long for the document stays on this device, whole. */
	setDraft(key: DraftKey, text: string): void {
		if (text === this.#draft(key)) return;
		const isLong = utf8Length(text) > maxDraftBytes;
		this.#replica.keepLongDraft(key, isLong ? text : undefined);
		if (!isLong) this.#replica.change((doc) => writeText(doc.getText(draftRoot(key)), text));
	}

	close(): void {
		this.#stopDrafts?.();
		this.#stop();
	}

	#set(map: OwnMap, key: string, value: unknown): void {
		if (!isOwnEntry(map, key, value)) throw new RangeError(`no entry of ${map}: ${key}`);
		const held = this.#replica.mine.getMap(map).get(key);
		// Writing what stands there already would only make the document longer.
		if (JSON.stringify(held) === JSON.stringify(value)) return;
		this.#replica.change((doc) => void doc.getMap(map).set(key, value));
	}

	/** Those that fit: a newer release may know more. */
	#entries<Value>(map: OwnMap): (readonly [string, Value])[] {
		const root = this.#replica.mine.getMap<Value>(map);
		return [...root.entries()].filter(([key, value]) => isOwnEntry(map, key, value));
	}

	#saved(): ReadonlyMap<MessageId, SavedMessage> {
		const entries = this.#entries<SavedMessage | 0>('saved') as [MessageId, SavedMessage | 0][];
		const saved = entries.flatMap(([id, value]) => (value === 0 ? [] : [[id, value] as const]));
		return new Map(saved.sort(([, a], [, b]) => b.at - a.at));
	}

	#draft(key: DraftKey): string {
		return this.#replica.longDrafts.get(key) ?? this.#replica.mine.getText(draftRoot(key)).toString();
	}

	#allDrafts(): ReadonlyMap<DraftKey, string> {
		const drafts = new Map<DraftKey, string>();
		for (const name of this.#replica.mine.share.keys()) {
			const root = parseOwnRoot(name);
			const text = root?.kind === 'draft' ? this.#draft(root.key) : '';
			if (root?.kind === 'draft' && text !== '') drafts.set(root.key, text);
		}
		for (const [key, text] of this.#replica.longDrafts) drafts.set(key, text);
		return drafts;
	}

	#draftsSoon(): void {
		this.#stopDrafts ??= this.#clock.after(draftsEveryMs, () => {
			this.#stopDrafts = undefined;
			this.#drafts.set(this.#allDrafts());
		});
	}
}
