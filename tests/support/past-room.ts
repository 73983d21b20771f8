/** A room with a long past, written straight into the tables of a database that no server has open. */
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import * as Y from 'yjs';
import { newMessageId, newRoomId, type IdSource, type MessageId, type RoomId, type UserId } from '#lib/core/ids.ts';
import type { Db } from '#server/db/schema.ts';
import { bindingsOf, writeMessages } from '../../bench/history/documents.ts';

export interface PastMessage {
	readonly id: MessageId;
	readonly author: UserId;
	readonly text: string;
	readonly sentAt: number;
}

export interface PastPlan {
	readonly name: string;
	/** The first owns it; they speak in turn. */
	readonly members: readonly UserId[];
	/** Of each segment, oldest first: how many messages, and when the first was said. */
	readonly segments: readonly { readonly messages: number; readonly from: number }[];
}

export interface PastRoom {
	readonly room: RoomId;
	/** By segment; texts are `<segment>.<place>`, both from 1. */
	readonly messages: readonly (readonly PastMessage[])[];
}

const minuteMs = 60_000;
const madeAt = (time: number): IdSource => ({ now: () => time, randomBytes: (length) => new Uint8Array(randomBytes(length)) });

/** Everything in it is read by everybody. */
export async function writePastRoom(db: Db, { name, members, segments }: PastPlan): Promise<PastRoom> {
	const room = newRoomId(madeAt(segments[0]?.from ?? 0));
	const messages = segments.map(({ messages: count, from }, index) =>
		Array.from({ length: count }, (_, place): PastMessage => {
			const sentAt = from + place * minuteMs;
			const author = members.at(place % members.length);
			if (!author) throw new Error('a room needs somebody');
			return { id: newMessageId(madeAt(sentAt)), author, text: `${index + 1}.${place + 1} said long ago`, sentAt };
		})
	);
	const seq = messages.reduce((sum, { length }) => sum + length, 0);
	const [owner = '' as UserId] = members;
	await sql`insert into rooms (id, kind, name, created_by, created_at, live_segment, position, seq, member_count, changed)
		values (${room}, 'group', ${name}, ${owner}, ${segments[0]?.from ?? 0}, ${segments.length}, ${segments.length}, ${seq},
			${members.length}, pg_current_xact_id()::text::bigint)`.execute(db);
	for (const user of members)
		await sql`insert into memberships (room_id, user_id, role, joined_at, read_seq, delivered_seq, changed)
			values (${room}, ${user}, ${user === owner ? 'owner' : 'member'}, 0, ${seq}, ${seq}, pg_current_xact_id()::text::bigint)`.execute(
			db
		);
	let firstSeq = 1;
	for (const [index, said] of messages.entries()) {
		await writeSegment(db, room, { number: index + 1, firstSeq, said, isLive: index === messages.length - 1 });
		firstSeq += said.length;
	}
	return { room, messages };
}

interface PastSegment {
	readonly number: number;
	readonly firstSeq: number;
	readonly said: readonly PastMessage[];
	readonly isLive: boolean;
}

async function writeSegment(db: Db, room: RoomId, { number, firstSeq, said, isLive }: PastSegment): Promise<void> {
	const doc = new Y.Doc();
	writeMessages(doc, said, firstSeq);
	const update = Y.encodeStateAsUpdate(doc);
	const [from, until] = [said[0]?.sentAt ?? 0, said.at(-1)?.sentAt ?? 0];
	await sql`insert into segments (room_id, number, opened_at, sealed_at, position, first_seq, last_seq, messages, bytes, projected, changed)
		values (${room}, ${number}, ${from}, ${isLive ? null : until}, ${number}, ${firstSeq}, ${firstSeq + said.length - 1}, ${said.length},
			${update.byteLength}, ${number}, pg_current_xact_id()::text::bigint)`.execute(db);
	await db.insertInto('room_log').values({ room_id: room, position: number, segment: number, at: until, update }).execute();
	for (const [client_id, user_id] of bindingsOf(said))
		await db
			.insertInto('client_bindings')
			.values({ room_id: room, segment: number, client_id, user_id, bound_at: from })
			.execute();
	const rows = said.map(({ id, author, text, sentAt }, place) => ({
		...{ room_id: room, id, author, text, seq: firstSeq + place, segment: number },
		...{ sent_at: sentAt, arrived_at: sentAt, edited_at: null, redacted_by: null, reply_to: null, thread: null, body_hash: '' }
	}));
	for (let at = 0; at < rows.length; at += 200)
		await db
			.insertInto('messages')
			.values(rows.slice(at, at + 200))
			.execute();
}
