/** What there is to know of one message: its earlier texts, and who has it. */
import type { MessageHistory } from '#lib/core/answers.ts';
import type { MessageId, UserId } from '#lib/core/ids.ts';
import { done, refused, type Outcome } from '#lib/core/problem.ts';
import { membersOf } from '../db/memberships.ts';
import { earlierTexts, visibleMessage } from '../db/messages.ts';
import type { RoomsContext } from './rooms-context.ts';

export interface Receipts {
	readonly items: readonly { readonly user: UserId; readonly state: 'sent' | 'delivered' | 'read' }[];
}

export interface MessageDetails {
	/** Earlier texts, oldest first; none once redacted. */
	history(user: UserId, id: MessageId): Promise<Outcome<MessageHistory>>;
	/** Of everybody but the author. */
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
			const others = (await membersOf(db, message.room_id)).filter((member) => member.user_id !== message.author);
			return done({
				items: others.map(({ user_id, read_seq, delivered_seq }) => ({
					user: user_id,
					state: read_seq >= message.seq ? 'read' : delivered_seq >= message.seq ? 'delivered' : 'sent'
				}))
			});
		}
	};
}
