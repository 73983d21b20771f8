/**
 * The one statement by which messages become durable: a batch of rooms, each guarded by a compare-and-swap on its position.
 * Holds no policy: what is in it was checked by the gate.
 */
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import type { PreparedQuery } from './connect.ts';
import { everybody } from './mentions.ts';

export interface CommitRoom {
	readonly room: RoomId;
	/** The position that the gate saw; when the room has moved on, none of its rows are written. */
	readonly expected: number;
	readonly rows: readonly CommitRow[];
	readonly messages: readonly CommitMessage[];
	readonly bindings: readonly CommitBinding[];
	/** The live segment after this commit. */
	readonly live: number;
}

/** One row of the room's log; its position is `expected + 1 + index`. */
export interface CommitRow {
	readonly segment: number;
	readonly update: Uint8Array;
	readonly firstSeq: number | undefined;
	readonly lastSeq: number | undefined;
	readonly messages: number;
	/** True when the projection has nothing to do for this row beyond the messages themselves. */
	readonly isProjected: boolean;
	/** This row opens a new segment, and so seals the one before it. */
	readonly opens: boolean;
}

export interface CommitMessage {
	readonly id: MessageId;
	readonly seq: number;
	readonly segment: number;
	readonly author: UserId;
	readonly text: string;
	readonly sentAt: number;
	readonly replyTo: MessageId | null;
	readonly thread: MessageId | null;
	readonly attachments: string;
	readonly bodyHash: string;
	/** Whom it names, as `db/mentions` takes it; undefined for nobody, which is almost every message. */
	readonly named: readonly string[] | undefined;
}

export interface CommitBinding {
	readonly segment: number;
	readonly clientId: number;
	readonly user: UserId;
}

const writing = `
with moved as (
	update rooms set position = rooms.position + r.rows, seq = rooms.seq + r.news, live_segment = r.live,
		changed = pg_current_xact_id()::text::bigint
	from unnest($1::text[], $2::bigint[], $3::int[], $4::int[], $5::int[]) as r (id, expected, rows, news, live)
	where rooms.id = r.id and rooms.position = r.expected
	returning rooms.id
), logged as (
	insert into room_log (room_id, position, segment, at, update)
	select l.room, l.position, l.segment, $6::bigint, substring($7::bytea from l.start for l.length)
	from unnest($8::text[], $9::bigint[], $10::int[], $11::int[], $12::int[]) as l (room, position, segment, start, length)
	join moved on moved.id = l.room
), touched as (
	insert into segments (room_id, number, opened_at, position, first_seq, last_seq, messages, bytes, projected, changed)
	select s.room, s.number, $6::bigint, s.position, s.first_seq, s.last_seq, s.messages, s.bytes,
		case when s.projected then s.position else 0 end, pg_current_xact_id()::text::bigint
	from unnest($13::text[], $14::int[], $15::bigint[], $16::bigint[], $17::bigint[], $18::int[], $19::int[], $20::boolean[])
		as s (room, number, position, first_seq, last_seq, messages, bytes, projected)
	join moved on moved.id = s.room
	on conflict (room_id, number) do update set
		projected = case when excluded.projected > 0 and segments.projected = segments.position then excluded.projected else segments.projected end,
		position = excluded.position,
		first_seq = coalesce(segments.first_seq, excluded.first_seq),
		last_seq = coalesce(excluded.last_seq, segments.last_seq),
		messages = segments.messages + excluded.messages,
		bytes = segments.bytes + excluded.bytes,
		changed = excluded.changed
), bound as (
	insert into client_bindings (room_id, segment, client_id, user_id, bound_at)
	select b.room, b.segment, b.client, b.owner, $6::bigint
	from unnest($21::text[], $22::int[], $23::bigint[], $24::text[]) as b (room, segment, client, owner)
	join moved on moved.id = b.room
), posted as (
	insert into messages (room_id, id, seq, segment, author, text, sent_at, arrived_at, reply_to, thread, attachments, body_hash)
	select m.room, m.id, m.seq, m.segment, m.author, m.text, m.sent_at, $6::bigint, m.reply_to, m.thread, m.attachments, m.body_hash
	from unnest($25::text[], $26::text[], $27::bigint[], $28::int[], $29::text[], $30::text[], $31::bigint[], $32::text[], $33::text[], $34::text[], $35::text[])
		as m (room, id, seq, segment, author, text, sent_at, reply_to, thread, attachments, body_hash)
	join moved on moved.id = m.room
), sealed as (
	update segments set sealed_at = $6::bigint, changed = pg_current_xact_id()::text::bigint
	from unnest($36::text[], $37::int[]) as o (room, number) join moved on moved.id = o.room
	where segments.room_id = o.room and segments.number = o.number
)`;

/** With its messages or not at all, so that no crash can part them. Only commits in which somebody is named pay for it. */
const naming = `, named as (
	insert into mentions (room_id, message_id, seq, user_id)
	select n.room, n.message, n.seq, u.id
	from unnest($38::text[], $39::text[], $40::bigint[], $41::text[], $42::text[]) as n (room, message, seq, author, skeleton)
	join moved on moved.id = n.room
	join users u on u.username_skeleton = n.skeleton and u.id <> n.author
	join memberships m on m.room_id = n.room and m.user_id = u.id and m.left_at is null
	union
	select n.room, n.message, n.seq, n.skeleton
	from unnest($38::text[], $39::text[], $40::bigint[], $41::text[], $42::text[]) as n (room, message, seq, author, skeleton)
	join moved on moved.id = n.room
	where n.skeleton = '${everybody}'
)`;

const result = '\nselect id from moved';
const statement = writing + result;
const namingStatement = writing + naming + result;

/**
 * Commits all rooms in one transaction and one round trip; rooms must be in id order, so that two nodes cannot deadlock.
 * Returns the rooms that were still where the gate saw them; the others wrote nothing.
 * @throws the driver's error; then nothing at all was written, or (connection lost) all of it: the caller finds out by the positions.
 */
export async function commitRooms(run: PreparedQuery, rooms: readonly CommitRoom[], at: number): Promise<ReadonlySet<RoomId>> {
	const names = namesIn(rooms);
	const values = parameters(rooms, at);
	const rows =
		names === undefined
			? await run<{ id: RoomId }>('commit', statement, values)
			: await run<{ id: RoomId }>('commit-naming', namingStatement, [...values, ...names.arrays]);
	return new Set(rows.map((row) => row.id));
}

const uniqueViolation = '23505';
const keysOfOthers: ReadonlySet<unknown> = new Set(['messages_pkey', 'client_bindings_pkey']);

/**
 * Why a row of the batch can never be committed: an id in it is taken, or the database cannot hold a value (SQLSTATE class 22).
 * Undefined for trouble that passes, and for a seq that is taken: then this node was behind.
 */
export function refusedRow(cause: unknown): 'id_taken' | 'malformed' | undefined {
	if (typeof cause !== 'object' || cause === null || !('code' in cause) || typeof cause.code !== 'string') return undefined;
	if (cause.code.startsWith('22')) return 'malformed';
	const isTaken = cause.code === uniqueViolation && 'constraint' in cause && keysOfOthers.has(cause.constraint);
	return isTaken ? 'id_taken' : undefined;
}

/** True for trouble with the database as a whole, which passes; false when it minds something about these rows. */
export function isOutage(cause: unknown): boolean {
	const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
	// Without a SQLSTATE it was the connection.
	if (typeof code !== 'string' || !/^(?=.*\d)[0-9A-Z]{5}$/.test(code)) return true;
	return ['08', '25', '40', '53', '55', '57', '58', 'XX'].includes(code.slice(0, 2));
}

/** Rows turned into columns. */
class Columns {
	readonly arrays: unknown[][];

	constructor(width: number) {
		this.arrays = Array.from({ length: width }, () => []);
	}

	add(...values: readonly unknown[]): void {
		values.forEach((value, index) => this.arrays[index]?.push(value));
	}
}

/** Arrays, one a column: the statement's text never changes, so it is planned once. All updates travel as one blob. */
function parameters(rooms: readonly CommitRoom[], at: number): unknown[] {
	const [heads, log, touched] = [new Columns(5), new Columns(5), new Columns(8)];
	const [bindings, messages, sealed] = [new Columns(4), new Columns(11), new Columns(2)];
	const updates: Uint8Array[] = [];
	let start = 1;
	for (const { room, expected, rows, messages: posted, bindings: bound, live } of rooms) {
		heads.add(room, expected, rows.length, posted.length, live);
		for (const [index, row] of rows.entries()) {
			const position = expected + 1 + index;
			const bytes = row.update.byteLength;
			log.add(room, position, row.segment, start, bytes);
			const [firstSeq, lastSeq] = [row.firstSeq ?? null, row.lastSeq ?? null];
			touched.add(room, row.segment, position, firstSeq, lastSeq, row.messages, bytes, row.isProjected);
			if (row.opens) sealed.add(room, row.segment - 1);
			updates.push(row.update);
			start += bytes;
		}
		for (const binding of bound) bindings.add(room, binding.segment, binding.clientId, binding.user);
		for (const m of posted) addMessage(messages, room, m);
	}
	const blob = Buffer.concat(updates);
	return [...heads.arrays, at, blob, ...[log, touched, bindings, messages, sealed].flatMap(({ arrays }) => arrays)];
}

/** Undefined when no message names anybody. */
function namesIn(rooms: readonly CommitRoom[]): Columns | undefined {
	let columns: Columns | undefined;
	for (const { room, messages } of rooms) {
		for (const { id, seq, author, named } of messages) {
			if (named === undefined) continue;
			columns ??= new Columns(5);
			for (const skeleton of named) columns.add(room, id, seq, author, skeleton);
		}
	}
	return columns;
}

function addMessage(columns: Columns, room: RoomId, m: CommitMessage): void {
	columns.add(room, m.id, m.seq, m.segment, m.author, m.text, m.sentAt, m.replyTo, m.thread, m.attachments, m.bodyHash);
}
