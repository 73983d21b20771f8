/** The threads that this user follows, in all rooms, as far as the device has read of them. */
import type { RoomId, UserId } from '#lib/core/ids.ts';
import type { ArrivedMessage } from '#lib/core/segment-facts.ts';
import { threadFacts, threadStanding, threadSummaries } from '#lib/core/threads.ts';
import type { Device } from './device.ts';
import type { OwnState } from './own-state.ts';
import type { ThreadLedger } from './thread-ledger.ts';
import type { ThreadMarks } from './thread-marks.ts';
import type { ThreadRow } from './thread-session.ts';

export interface ThreadListDeps {
	readonly device: Device;
	readonly own: OwnState;
	readonly ledger: ThreadLedger;
	readonly marks: ThreadMarks;
	isMentioned(text: string): boolean;
}

/** Those with unread replies first, then by their last reply; equal ones by id, so that every device shows the same list. */
export function threadRows(deps: ThreadListDeps): readonly ThreadRow[] {
	const rows: ThreadRow[] = [];
	for (const room of deps.device.rooms.get().values()) rows.push(...rowsOf(room.id, room.name, deps));
	return rows.sort((a, b) => Number(b.unread > 0) - Number(a.unread > 0) || b.last.at - a.last.at || (a.root < b.root ? 1 : -1));
}

function* rowsOf(
	room: RoomId,
	roomName: string,
	{ device, own, ledger, marks, isMentioned }: ThreadListDeps
): Iterable<ThreadRow> {
	const segments = ledger.of(room);
	const follows = own.follows.get();
	for (const [root, { replies, users }] of threadSummaries(segments, [], device.user)) {
		const { messages, byId } = threadFacts(root, segments);
		const reader = { me: device.user, isFollowed: follows.get(root), readSeq: marks.of(room, root), isMentioned };
		const standing = threadStanding(
			byId.get(root),
			messages.filter(({ id }) => id !== root),
			reader
		);
		const last = messages.findLast(({ id, text }) => id !== root && text !== undefined);
		if (!standing.isFollowed || !last) continue;
		yield {
			root,
			room,
			roomName,
			...rootOf(byId.get(root)),
			replies,
			users,
			last: { author: last.author, text: last.text ?? '', at: last.arrivedAt },
			unread: standing.unread
		};
	}
}

const rootOf = (root: ArrivedMessage | undefined): { author?: UserId; text?: string } =>
	root ? { author: root.author, text: root.text ?? '' } : {};
