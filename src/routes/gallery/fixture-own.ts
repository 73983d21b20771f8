/** The user's own state in memory, for the screens in the gallery. */
import type { MessageId, RoomId } from '#lib/core/ids.ts';
import { Cell, Derived } from '#lib/core/observable.ts';
import type { DraftKey, Json, OwnState, SavedMessage } from '#lib/sync/own-state.ts';

export function fixtureOwn(): OwnState {
	const settings = new Cell<ReadonlyMap<string, Json>>(new Map());
	const rooms = new Cell<ReadonlyMap<string, Json>>(new Map());
	const saved = new Cell<ReadonlyMap<MessageId, SavedMessage>>(new Map());
	const unreadMarks = new Cell<ReadonlyMap<RoomId, number>>(new Map());
	const follows = new Cell<ReadonlyMap<MessageId, boolean>>(new Map());
	const drafts = new Cell<ReadonlyMap<DraftKey, string>>(new Map());
	return {
		settings,
		setSetting: (name, value) => put(settings, name, value),
		roomSettings: (room) =>
			new Derived([rooms], () => {
				const own = [...rooms.get()].filter(([key]) => key.startsWith(`${room}|`));
				return new Map(own.map(([key, value]) => [key.slice(room.length + 1), value]));
			}),
		setRoomSetting: (room, name, value) => put(rooms, `${room}|${name}`, value),
		saved,
		setSaved: (message, room, isOn) => put(saved, message, isOn ? { room, at: Date.now() } : undefined),
		unreadMarks,
		setUnreadMark: (room, seq) => put(unreadMarks, room, seq === 0 ? undefined : seq),
		follows,
		setFollow: (root, isOn) => put(follows, root, isOn),
		drafts,
		draft: (key) => new Derived([drafts], () => drafts.get().get(key) ?? ''),
		setDraft: (key, text) => put(drafts, key, text === '' ? undefined : text)
	};
}

function put<Key, Value>(cell: Cell<ReadonlyMap<Key, Value>>, key: Key, value: Value | undefined): void {
	const next = new Map(cell.get());
	if (value === undefined) next.delete(key);
	else next.set(key, value);
	cell.set(next);
}
