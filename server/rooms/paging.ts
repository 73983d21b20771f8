/** A room's history, and a thread in it, page by page. */
import type { Message, MessagePage } from '#lib/core/answers.ts';
import { directRoomId, isMessageId, isUserId, type MessageId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { done, refused, type Outcome } from '#lib/core/problem.ts';
import type { MessagesQuery } from '#lib/core/wire.ts';
import { standingIn, type Standing } from '../db/memberships.ts';
import { knownIn, messageIn, messagesBetween, threadAnswers, visibleMessage } from '../db/messages.ts';
import { userById } from '../db/users.ts';
import { pageWindow } from './page-window.ts';
import { presentWithThreads } from './present-message.ts';
import type { RoomsContext } from './rooms-context.ts';

export interface Paging {
	/** Oldest first. With a person's id: the direct room of the two, empty while nobody has opened it. */
	page(user: UserId, of: RoomId | UserId, query: MessagesQuery): Promise<Outcome<MessagePage>>;
	/** The message it began with and the answers after it, oldest first; on from a seq or message with `after`. */
	thread(user: UserId, id: MessageId, query: MessagesQuery): Promise<Outcome<MessagePage>>;
}

type Place = MessageId | number | undefined;

export function createPaging({ db }: RoomsContext): Paging {
	/** A cursor as a seq; undefined when it names no message that may be seen. */
	async function seqOf(place: Place, room: RoomId, { fromSegment }: Standing): Promise<number | undefined> {
		if (!isMessageId(place)) return place;
		if (!(await knownIn(db, room, fromSegment, [place])).has(place)) return undefined;
		return (await messageIn(db, room, place))?.seq;
	}

	async function pageOf(room: RoomId, standing: Standing, query: MessagesQuery): Promise<Outcome<MessagePage>> {
		const { before, after, around, limit } = query;
		const cursor = before ?? after ?? around;
		const seq = await seqOf(cursor, room, standing);
		if (cursor !== undefined && seq === undefined) return refused('message_not_found');
		const side = after !== undefined ? 'after' : around !== undefined ? 'around' : 'before';
		const window = pageWindow({ [side]: seq, limit }, standing.firstSeq, standing.lastSeq);
		const items = await presentWithThreads(db, room, await messagesBetween(db, room, window.first, window.last));
		return done(asPage(items, window));
	}

	return {
		async page(user, of, query) {
			const room = isUserId(of) ? directRoomId([user, of]) : of;
			const standing = await standingIn(db, room, user);
			if (standing !== undefined) return pageOf(room, standing, query);
			if (!isUserId(of)) return refused('room_not_found');
			if ((await userById(db, of)) === undefined) return refused('user_not_found');
			return done(asPage([], { hasBefore: false, hasAfter: false }));
		},
		async thread(user, id, { after, limit }) {
			const root = await visibleMessage(db, user, id);
			const standing = root === undefined ? undefined : await standingIn(db, root.room_id, user);
			if (root === undefined || standing === undefined) return refused('message_not_found');
			const from = after === undefined ? 0 : await seqOf(after, root.room_id, standing);
			if (from === undefined) return refused('message_not_found');
			const wanted = { fromSegment: standing.fromSegment, after: from, limit: limit + 1 };
			const answers = await threadAnswers(db, root.room_id, id, wanted);
			const all = root.seq > from ? [root, ...answers] : answers;
			const items = await presentWithThreads(db, root.room_id, all.slice(0, limit));
			return done(asPage(items, { hasBefore: root.seq <= from, hasAfter: all.length > limit }));
		}
	};
}

function asPage(items: Message[], { hasBefore, hasAfter }: { hasBefore: boolean; hasAfter: boolean }): MessagePage {
	const [first, last] = [items[0], items.at(-1)];
	return {
		items,
		page: { ...(hasBefore && first && { before: first.id }), ...(hasAfter && last && { after: last.id }), hasBefore, hasAfter }
	};
}
