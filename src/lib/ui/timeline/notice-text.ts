import type { NoticeEntry } from '#lib/core/timeline.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Names } from './names.ts';

/** One quiet sentence. */
export function noticeText({ notice, by, user, text }: NoticeEntry, names: Names): string {
	const who = names.shown(by);
	const whom = user === undefined || user === by ? undefined : names.shown(user);
	switch (notice) {
		case 'created':
			return m.notice_created({ who });
		case 'joined':
			return whom === undefined ? m.notice_joined({ who }) : m.notice_added({ who, whom });
		case 'left':
			return m.notice_left({ who });
		case 'removed':
			return m.notice_removed({ who, whom: whom ?? who });
		case 'renamed':
			return m.notice_renamed({ who, name: text ?? '' });
		case 'topic':
			return text ? m.notice_topic({ who, topic: text }) : m.notice_topic_cleared({ who });
		default:
			return notice satisfies never;
	}
}
