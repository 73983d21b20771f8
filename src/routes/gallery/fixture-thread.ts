/** The thread that the gallery shows, and the list of threads. */
import { Cell } from '#lib/core/observable.ts';
import type { ThreadStanding } from '#lib/core/threads.ts';
import type { TimelineEntry } from '#lib/core/timeline.ts';
import type { ThreadCoverage, ThreadRow, ThreadSession } from '#lib/sync/thread-session.ts';
import { at, message, messageId, roomId, userId } from './fixture-people.ts';

const nothing = (): Promise<void> => Promise.resolve();
const rootText =
	'Port nav light flickers whenever the galley extractor runs. I taped a note on breaker 14-0B, please leave it there.';

const replies: readonly TimelineEntry[] = [
	message(2, 1, at(23, 54, 19), rootText, {
		repliesBelow: 4,
		reactions: [{ emoji: '👍', users: [userId(2), userId(3), userId(4)], isMine: false }]
	}),
	message(31, 2, at(0, 20), 'Shared neutral, I bet. Extractor starts, voltage dips, the lamp driver resets.'),
	message(32, 4, at(4, 40), 'It did it twice on my watch, both times when the oven was on as well.'),
	message(33, 0, at(7, 22), 'Can we run the extractor from 22 until it is sorted?', { state: 'delivered' }),
	message(34, 7, at(7, 40), 'Callum says yes if he may bake at night. Moving it now.', { isFirstUnread: true })
];

export function fixtureThread(coverage: ThreadCoverage = 'whole'): ThreadSession {
	const draft = new Cell('');
	const standing = new Cell<ThreadStanding>({ isFollowed: true, unread: 1, readSeq: 33 });
	const timeline = new Cell<readonly TimelineEntry[]>(coverage === 'partial' ? replies.slice(3) : replies);
	return {
		root: messageId(2),
		timeline,
		coverage: new Cell<ThreadCoverage>(coverage),
		standing,
		draft,
		send: () => Promise.resolve(messageId(35)),
		edit: nothing,
		redact: nothing,
		react: nothing,
		setDraft: (text) => draft.set(text),
		setFollow: (isFollowed) => standing.set({ ...standing.get(), isFollowed }),
		markRead: () => undefined,
		close: () => undefined
	};
}

export const fixtureThreads: readonly ThreadRow[] = [
	{
		root: messageId(2),
		room: roomId(1),
		roomName: 'watch-handover',
		author: userId(1),
		text: rootText,
		replies: 4,
		users: [userId(7), userId(0), userId(4), userId(2)],
		last: { author: userId(7), text: 'Callum says yes if he may bake at night. Moving it now.', at: at(7, 40) },
		unread: 1
	},
	{
		root: messageId(60),
		room: roomId(2),
		roomName: 'engine-room',
		author: userId(0),
		text: '',
		replies: 2,
		users: [userId(0), userId(7)],
		last: { author: userId(0), text: 'Signed off.', at: at(6, 2) },
		unread: 0
	},
	{
		root: messageId(61),
		room: roomId(4),
		roomName: 'shore-crew',
		replies: 12,
		users: [userId(8), userId(5)],
		last: { author: userId(8), text: 'Crane is booked for 10:00', at: at(16, 0, 17) },
		unread: 0
	}
];
