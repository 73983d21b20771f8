/** What a room keeps at hand for everybody in it. */
import { maxPins } from '#lib/core/pins.ts';
import type { Pin } from '#lib/core/answers.ts';
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import { mayPin } from '#lib/core/policy.ts';
import { done, refused, type Outcome } from '#lib/core/problem.ts';
import { appendAudit } from '../db/audit-log.ts';
import { lockMembers, standingIn } from '../db/memberships.ts';
import { knownIn, messageIn } from '../db/messages.ts';
import { countPins, deletePin, insertPin, pinnedIn, pinsOf, type NewPin } from '../db/pins.ts';
import type { Db } from '../db/schema.ts';
import { presentMessages } from './present-message.ts';
import type { RoomsContext } from './rooms-context.ts';
import { tellMembers, writeNotice } from './tell.ts';

/** Each answers `message_not_found` for a message of another room, for one that one may not see, and for one that is not there. */
export interface Pins {
	/** The latest first. */
	pins(user: UserId, room: RoomId): Promise<Outcome<Pin[]>>;
	/** False when it is pinned already: then nothing is changed, nor told. */
	pin(user: UserId, room: RoomId, message: MessageId): Promise<Outcome<boolean>>;
	/** What is not pinned stays so. */
	unpin(user: UserId, room: RoomId, message: MessageId): Promise<Outcome<void>>;
}

export function createPins(context: RoomsContext): Pins {
	const { db, clock } = context;

	return {
		async pins(user, room) {
			const standing = await standingIn(db, room, user);
			if (standing === undefined) return refused('room_not_found');
			const stored = await pinsOf(db, room, standing.fromSegment);
			const messages = await presentMessages(db, room, stored);
			return done(
				messages.flatMap((message, index) => {
					const pin = stored[index];
					return pin === undefined ? [] : { message, pinnedBy: pin.pinnedBy, pinnedAt: pin.pinnedAt };
				})
			);
		},
		async pin(user, room, message) {
			const pin = { room, message, by: user, at: clock.now() };
			const pinned = await changePins(context, pin, 'message.pin', insert);
			if (pinned.kind === 'done' && pinned.value) {
				await writeNotice(context, room, { kind: 'pinned', by: user, message });
				await tellMembers(context, room);
			}
			return pinned;
		},
		async unpin(user, room, message) {
			const pin = { room, message, by: user, at: clock.now() };
			const unpinned = await changePins(context, pin, 'message.unpin', remove);
			if (unpinned.kind === 'refused') return unpinned;
			if (unpinned.value) await tellMembers(context, room);
			return done(undefined);
		}
	};
}

type PinChange = (transaction: Db, pin: NewPin) => Promise<Outcome<boolean>>;

/** One transaction that holds the room still: two who pin at once cannot both take the last place. */
async function changePins(
	{ db }: RoomsContext,
	pin: NewPin,
	action: 'message.pin' | 'message.unpin',
	change: PinChange
): Promise<Outcome<boolean>> {
	const { room, message, by, at } = pin;
	return await db.transaction().execute(async (transaction) => {
		await lockMembers(transaction, room);
		const standing = await standingIn(transaction, room, by);
		if (standing === undefined) return refused('room_not_found');
		const known = await knownIn(transaction, room, standing.fromSegment, [message]);
		if (!known.has(message)) return refused('message_not_found');
		if (!mayPin(standing.role, standing.kind)) return refused('not_allowed');
		const changed = await change(transaction, pin);
		if (changed.kind === 'refused' || !changed.value) return changed;
		await countPins(transaction, room);
		await appendAudit(transaction, { at, actor: by, action, target: message, fields: { room } });
		return changed;
	});
}

const insert: PinChange = async (transaction, pin) => {
	if ((await messageIn(transaction, pin.room, pin.message))?.redacted === true) return refused('already_redacted');
	const pinned = await pinnedIn(transaction, pin.room);
	if (pinned.includes(pin.message)) return done(false);
	return pinned.length >= maxPins ? refused('too_many_pins') : done(await insertPin(transaction, pin));
};

const remove: PinChange = async (transaction, { room, message }) => done(await deletePin(transaction, room, message));
