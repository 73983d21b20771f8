import type { NoticeEntry } from '#lib/core/timeline.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Names } from './names.ts';

/** One quiet sentence. */
export function noticeText({ notice, by: author, user, text }: NoticeEntry, names: Names): string {
	const who = names.shown(author);
	// "You" takes another verb than a name does, in German at least.
	const by = names.isMe(author) ? 'me' : 'other';
	const whom = user === undefined || user === author ? undefined : names.isMe(user) ? m.notice_whom_me() : names.of(user);
	switch (notice) {
		case 'created':
			return m.notice_created({ by, who });
		case 'joined':
			return whom === undefined ? m.notice_joined({ by, who }) : m.notice_added({ by, who, whom });
		case 'left':
			return m.notice_left({ by, who });
		case 'removed':
			return m.notice_removed({ by, who, whom: whom ?? who });
		case 'renamed':
			return m.notice_renamed({ by, who, name: text ?? '' });
		case 'topic':
			return text ? m.notice_topic({ by, who, topic: text }) : m.notice_topic_cleared({ by, who });
		case 'pinned':
			return m.notice_pinned({ by, who });
		default:
			return notice satisfies never;
	}
}
