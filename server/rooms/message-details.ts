/** What there is to know of one message: its earlier texts, and who has it. */
import type { MessageHistory, Receipts } from '#lib/core/answers.ts';
import type { MessageId, UserId } from '#lib/core/ids.ts';
import { done, refused, type Outcome } from '#lib/core/problem.ts';
import { earlierTexts, visibleMessage } from '../db/messages.ts';
import { receiptsOf } from '../db/receipts.ts';
import type { RoomsContext } from './rooms-context.ts';

/** Names enough to read; the counts say the rest. */
const maxNamed = 200;

export interface MessageDetails {
	/** Earlier texts, oldest first; none once redacted. */
	history(user: UserId, id: MessageId): Promise<Outcome<MessageHistory>>;
	/** Of present members who were there when it came, but for its author. */
	receipts(user: UserId, id: MessageId): Promise<Outcome<Receipts>>;
}

export function createMessageDetails({ db }: RoomsContext): MessageDetails {
	return {
		async history(user, id) {
			const message = await visibleMessage(db, user, id);
			if (message === undefined) return refused('message_not_found');
			return done({ items: await earlierTexts(db, message.room_id, id) });
		},
		async receipts(user, id) {
			const message = await visibleMessage(db, user, id);
			if (message === undefined) return refused('message_not_found');
			const stored = await receiptsOf(db, { room: message.room_id, seq: message.seq, author: message.author }, maxNamed);
			const { total, delivered, read } = stored[0] ?? { total: 0, delivered: 0, read: 0 };
			return done({ items: stored.map((row) => ({ user: row.user, state: row.state })), counts: { total, delivered, read } });
		}
	};
}
