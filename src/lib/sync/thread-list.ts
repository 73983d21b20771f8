/** The threads that this user follows, in all rooms, as far as the device has read of them. */
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import type { ArrivedMessage } from '#lib/core/segment-facts.ts';
import { threadStanding, threadSummaries } from '#lib/core/threads.ts';
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
	const summaries = threadSummaries(segments, [], device.user);
	// Once for all threads: a room may have many, and this is done anew with each reply.
	const inThreads = segments.flatMap(({ messages }) => messages.filter(({ thread }) => thread !== undefined));
	for (const [root, replies] of Map.groupBy(inThreads, ({ thread }) => thread as MessageId)) {
		const summary = summaries.get(root);
		const last = replies.findLast(({ text }) => text !== undefined);
		if (!summary || !last) continue;
		const first = segments.find(({ byId }) => byId.has(root))?.byId.get(root);
		const reader = { me: device.user, isFollowed: follows.get(root), readSeq: marks.of(room, root), isMentioned };
		const standing = threadStanding(first, replies, reader);
		if (!standing.isFollowed) continue;
		yield {
			root,
			room,
			roomName,
			...rootOf(first),
			replies: summary.replies,
			users: summary.users,
			last: { author: last.author, text: last.text ?? '', at: last.arrivedAt },
			unread: standing.unread
		};
	}
}

const rootOf = (root: ArrivedMessage | undefined): { author?: UserId; text?: string } =>
	root ? { author: root.author, text: root.text ?? '' } : {};
