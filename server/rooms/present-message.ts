/** Messages from rows to what REST answers with. */
import type { Message } from '#lib/core/answers.ts';
import type { MessageId, RoomId } from '#lib/core/ids.ts';
import { reactionsTo, type GroupedReaction, type StoredMessage } from '../db/messages.ts';
import type { Db } from '../db/schema.ts';
import { threadCounts } from '../db/threads.ts';

/** All of one room, in the order given. */
export async function presentMessages(db: Db, room: RoomId, stored: readonly StoredMessage[]): Promise<Message[]> {
	const ids = stored.map((message) => message.id);
	const reactions = Map.groupBy(await reactionsTo(db, room, ids), ({ message }) => message);
	return stored.map((message) => presentMessage(message, reactions));
}

/** The same with what stands under each: how many replied in a thread, who, and when last. */
export async function presentWithThreads(db: Db, room: RoomId, stored: readonly StoredMessage[]): Promise<Message[]> {
	const counts = await threadCounts(
		db,
		room,
		stored.map((message) => message.id)
	);
	const byThread = new Map(
		counts.map(({ thread, replies, lastAt, users }) => [thread, { count: replies, lastAt, users: [...users] }])
	);
	return (await presentMessages(db, room, stored)).map((message) => {
		const replies = byThread.get(message.id);
		return replies ? { ...message, replies } : message;
	});
}

/** @param reactions Of the messages of its room. */
export function presentMessage(stored: StoredMessage, reactions: ReadonlyMap<MessageId, readonly GroupedReaction[]>): Message {
	return {
		id: stored.id,
		room: stored.room_id,
		seq: stored.seq,
		segment: stored.segment,
		author: stored.author,
		text: stored.text,
		sentAt: stored.sent_at,
		arrivedAt: stored.arrived_at,
		...(stored.edited_at === null ? {} : { editedAt: stored.edited_at }),
		...(stored.redacted ? { redacted: true } : {}),
		...(stored.reply_to === null ? {} : { replyTo: stored.reply_to }),
		...(stored.thread === null ? {} : { thread: stored.thread }),
		attachments: attachmentsOf(stored.attachments),
		reactions: (reactions.get(stored.id) ?? []).map(({ emoji, users }) => ({ emoji, users: [...users] }))
	};
}

/** Written by the gate as a list of file ids. */
function attachmentsOf(json: string): string[] {
	const list: unknown = JSON.parse(json);
	return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}
