/** Up to where threads were read, in the user's own document: reading on one device clears the others. */
import type { MessageId, RoomId } from '#lib/core/ids.ts';
import { Cell, type Observable } from '#lib/core/observable.ts';
import type { Json } from '#lib/core/own-document.ts';
import type { OwnState } from './own-state.ts';

/** A room keeps so many; where there are more, those that are furthest back give way to one mark for all threads. */
const maxMarks = 300;
const markPrefix = 'thread.';
/** Up to here every thread of the room counts as read. */
const allSetting = 'threads.read';

type RoomSettings = Observable<ReadonlyMap<string, Json>>;

export class ThreadMarks {
	/** Changes when a thread of a room that was asked about may have been read, here or on another device. */
	readonly changes: Observable<number>;
	readonly #changes = new Cell(0);
	readonly #own: OwnState;
	/** Watched, so that asking for one thread after the other does not read the document each time. */
	readonly #watched = new Map<RoomId, { readonly settings: RoomSettings; readonly stop: () => void }>();
	/** Read here: of two devices that read at once the document may keep the one that came less far. */
	readonly #here = new Map<MessageId, number>();

	constructor(own: OwnState) {
		this.#own = own;
		this.changes = this.#changes;
	}

	/** 0 for a thread that was never read, in a room where few were. */
	of(room: RoomId, root: MessageId): number {
		return Math.max(this.#here.get(root) ?? 0, this.#kept(room, settingOf(root)), this.#kept(room, allSetting));
	}

	/** Only ever forward. */
	mark(room: RoomId, root: MessageId, seq: number): void {
		const most = Math.max(seq, this.of(room, root));
		this.#here.set(root, most);
		if (most <= Math.max(this.#kept(room, settingOf(root)), this.#kept(room, allSetting))) return;
		this.#own.setRoomSetting(room, settingOf(root), most);
		this.#thin(room);
	}

	close(): void {
		for (const { stop } of this.#watched.values()) stop();
		this.#watched.clear();
	}

	/** What the marks that go said is said first by the one for all, so that no thread which was read comes up as unread. */
	#thin(room: RoomId): void {
		const names = [...this.#settings(room).get().keys()].filter((name) => name.startsWith(markPrefix));
		if (names.length <= maxMarks) return;
		const marks = names.map((name) => ({ name, seq: this.#kept(room, name) })).sort((a, b) => a.seq - b.seq);
		const gone = marks.slice(0, -maxMarks);
		const reached = Math.max(this.#kept(room, allSetting), gone.at(-1)?.seq ?? 0);
		this.#own.setRoomSetting(room, allSetting, reached);
		for (const { name } of gone) this.#own.setRoomSetting(room, name, undefined);
	}

	#kept(room: RoomId, name: string): number {
		const kept = this.#settings(room).get().get(name);
		return typeof kept === 'number' && Number.isSafeInteger(kept) && kept > 0 ? kept : 0;
	}

	#settings(room: RoomId): RoomSettings {
		const known = this.#watched.get(room);
		if (known) return known.settings;
		const settings = this.#own.roomSettings(room);
		const stop = settings.subscribe(() => this.#changes.set(this.#changes.get() + 1));
		this.#watched.set(room, { settings, stop });
		return settings;
	}
}

/** Names of settings have no underscore. */
const settingOf = (root: MessageId): string => `${markPrefix}${root.slice('msg_'.length)}`;
