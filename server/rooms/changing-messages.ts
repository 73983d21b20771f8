/** Edits, redactions and reactions that come over HTTP, and what moderators may do with the words of others. */
import type { Message } from '#lib/core/answers.ts';
import type { MessageId, UserId } from '#lib/core/ids.ts';
import { mayInRoom, type RoomAction } from '#lib/core/policy.ts';
import { done, refused, type Outcome, type Refused } from '#lib/core/problem.ts';
import type { RefusalCode } from '#lib/core/refusal.ts';
import { appendAudit } from '../db/audit-log.ts';
import { standingIn } from '../db/memberships.ts';
import { visibleMessage, type StoredMessage } from '../db/messages.ts';
import { presentMessages } from './present-message.ts';
import type { RoomsContext } from './rooms-context.ts';

/** Each answers `message_not_found` for what is not there and for what one may not see. */
export interface ChangingMessages {
	/** One's own only. */
	edit(user: UserId, id: MessageId, text: string): Promise<Outcome<Message>>;
	/** One's own, or with the right role anybody's. Final; a second time is a no-op. */
	redact(user: UserId, id: MessageId): Promise<Outcome<void>>;
	/** Setting what is set, or taking back what is not, is a no-op. */
	react(user: UserId, id: MessageId, emoji: string, isOn: boolean): Promise<Outcome<void>>;
}

export function createChangingMessages({ db, clock, sync }: RoomsContext): ChangingMessages {
	/** The message, when there is one and `user` may do this with it. */
	async function find(
		user: UserId,
		id: MessageId,
		actionOn: (message: StoredMessage) => RoomAction | undefined
	): Promise<Outcome<StoredMessage>> {
		const message = await visibleMessage(db, user, id);
		const standing = message === undefined ? undefined : await standingIn(db, message.room_id, user);
		if (message === undefined || standing === undefined) return refused('message_not_found');
		const action = actionOn(message);
		return action !== undefined && mayInRoom(standing.role, action) ? done(message) : refused('not_allowed');
	}

	return {
		async edit(user, id, text) {
			const found = await find(user, id, ({ author }) => (author === user ? 'editOwn' : undefined));
			if (found.kind === 'refused') return found;
			const { room_id: room, redacted } = found.value;
			if (redacted) return refused('already_redacted');
			if (found.value.text !== text) {
				const changed = await sync.editMessage(room, user, id, text, clock.now());
				if (changed.kind === 'refused') return refusedByGate(changed.code);
			}
			const stored = await visibleMessage(db, user, id);
			const [message] = stored === undefined ? [] : await presentMessages(db, room, [stored]);
			return message === undefined ? refused('message_not_found') : done(message);
		},
		async redact(user, id) {
			const found = await find(user, id, ({ author }) => (author === user ? 'redactOwn' : 'redactAny'));
			if (found.kind === 'refused') return found;
			const { room_id: room, author, redacted } = found.value;
			if (redacted) return done(undefined);
			const changed = await sync.redactMessage(room, author, id, user);
			if (changed.kind === 'refused') return refusedByGate(changed.code);
			if (author !== user)
				await appendAudit(db, { at: clock.now(), actor: user, action: 'message.redact', target: id, fields: { room, author } });
			return done(undefined);
		},
		async react(user, id, emoji, isOn) {
			const found = await find(user, id, () => 'react');
			if (found.kind === 'refused') return found;
			const { room_id: room, redacted } = found.value;
			if (redacted) return refused('already_redacted');
			const changed = await sync.react(room, user, id, emoji, isOn);
			return changed.kind === 'refused' ? refusedByGate(changed.code) : done(undefined);
		}
	};
}

function refusedByGate(code: RefusalCode): Refused {
	if (code === 'already_redacted') return refused('already_redacted');
	if (code === 'unknown_message' || code === 'not_a_member') return refused('message_not_found');
	return refused('message_refused', { errors: [{ field: 'text', code }] });
}
