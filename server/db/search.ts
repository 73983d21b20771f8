/**
 * Finds messages by what they are filed under. Two looks, each bounded: along the newest ones, where frequent words are found at
 * once, and then through the index of tokens, where rare words are. Holds no policy: which rooms, and from where on, is given.
 */
import { sql, type RawBuilder } from 'kysely';
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import type { TokenCondition } from '#lib/core/search/matching.ts';
import type { GroupedReaction, StoredMessage } from './messages.ts';
import type { Db } from './schema.ts';

export interface OwnRoom {
	readonly room: RoomId;
	readonly name: string;
	/** The first segment that may be seen. */
	readonly fromSegment: number;
}

export interface TokenSearch {
	/** Where to look; one room alone is ordered by seq, several by arrival. */
	readonly rooms: readonly Pick<OwnRoom, 'room' | 'fromSegment'>[];
	/** All of them must hold. */
	readonly tokens: readonly TokenCondition[];
	/** One of them; undefined: whoever. */
	readonly authors: readonly UserId[] | undefined;
	/** ms since epoch, not included. */
	readonly before: number | undefined;
	/** ms since epoch, included. */
	readonly after: number | undefined;
}

/** Where a message stands in the order of answers, newest first. */
export interface Place {
	readonly arrivedAt: number;
	readonly room: RoomId;
	readonly seq: number;
}

/** Where to go on: beyond a place, or with what is older than a millisecond. */
export type Start = Place | Pick<Place, 'arrivedAt'>;

export interface Found {
	readonly places: readonly Place[];
	/** How far was looked, without a word about messages that are not one's own but when the last came; undefined when all were. */
	readonly lookedTo: Start | undefined;
}

/** Up to so many rooms are asked for in the index; of more, what it finds is sorted out after. */
const maxRoomsInIndex = 8;

/** Rooms that this person is in. */
export async function ownRooms(db: Db, user: UserId): Promise<OwnRoom[]> {
	return await db
		.selectFrom('memberships as m')
		.innerJoin('rooms as r', 'r.id', 'm.room_id')
		.select(['m.room_id as room', 'r.name', 'm.from_segment as fromSegment'])
		.where('m.user_id', '=', user)
		.where('m.left_at', 'is', null)
		.execute();
}

/** By username as names are told apart. */
export async function peopleWithSkeletons(db: Db, skeletons: readonly string[]): Promise<UserId[]> {
	if (skeletons.length === 0) return [];
	const rows = await db.selectFrom('users').select('id').where('username_skeleton', 'in', skeletons).execute();
	return rows.map((row) => row.id);
}

export interface Look {
	readonly lookAt: number;
	readonly limit: number;
}

/** Looks at so many of the newest messages beyond `from`, one by one, and answers with at most `limit` of them. */
export async function findAmongNewest(db: Db, search: TokenSearch, from: Start | undefined, look: Look): Promise<Found> {
	if (search.rooms.length === 0) return { places: [], lookedTo: undefined };
	const { rows } = await newestStatement(search, from, look).execute(db);
	const end = rows.find((row) => !row.is_hit);
	const places = rows.filter((row) => row.is_hit).map(placeOf);
	if (end === undefined || Number(end.looked) < look.lookAt) return { places, lookedTo: undefined };
	const only = onlyRoom(search);
	if (only === undefined) return { places, lookedTo: { arrivedAt: end.arrived_at } };
	// What is older still is as far before one's history begins.
	return { places, lookedTo: end.segment < only.fromSegment ? undefined : placeOf(end) };
}

/** All that is filed under these tokens, beyond `from`: at most `limit` of them. Asks for one token at least. */
export async function findByTokens(db: Db, search: TokenSearch, from: Start | undefined, limit: number): Promise<Place[]> {
	if (search.rooms.length === 0) return [];
	const { rows } = (await tokenStatement(search, from, limit)?.execute(db)) ?? { rows: [] };
	return rows.map(placeOf);
}

/** In several rooms it looks at the whole of the last millisecond, so that to go on it takes no more than when that was. */
export function newestStatement(search: TokenSearch, from: Start | undefined, { lookAt, limit }: Look) {
	const order = orderOf(search);
	const query = tsquery(search);
	const only = onlyRoom(search);
	return sql<PlaceRow & { segment: number; is_hit: boolean; looked: number }>`
		with looked as materialized (
			select room_id, seq, segment, arrived_at, ${query === undefined ? sql`true` : sql`tokens @@ ${query}::tsquery`} as fits
			from message_tokens t
			where ${only ? sql`room_id = ${only.room}` : sql`true`} and ${beyond(search, from)} and ${inTime(search)}
			order by ${only ? sql`seq desc` : sql`arrived_at desc`} fetch first (${lookAt}) rows with ties
		), hits as (
			select l.room_id, l.seq, l.segment, l.arrived_at from looked l ${ownOnly(search, sql`l`)}
			where l.fits order by ${order} limit ${limit}
		), last as (
			select room_id, seq, segment, arrived_at from looked order by ${only ? sql`seq` : sql`arrived_at`} limit 1
		)
		select room_id, seq, segment, arrived_at, true as is_hit, 0 as looked from hits
		union all
		select room_id, seq, segment, arrived_at, false, (select count(*) from looked) from last`;
}

/** Undefined for a search that names no token. */
export function tokenStatement(search: TokenSearch, from: Start | undefined, limit: number) {
	const query = tsquery(search);
	if (query === undefined) return undefined;
	// Kept apart, or the planner might walk along the newest messages in the hope of meeting one soon.
	return sql<PlaceRow>`
		with found as materialized (
			select room_id, seq, segment, arrived_at from message_tokens where tokens @@ ${query}::tsquery
		)
		select t.room_id, t.seq, t.arrived_at from found t ${ownOnly(search, sql`t`)}
		where ${beyond(search, from)} and ${inTime(search)} order by ${orderOf(search)} limit ${limit}`;
}

/** Those of them that still stand, in any order. */
export async function messagesAt(db: Db, places: readonly Place[]): Promise<StoredMessage[]> {
	if (places.length === 0) return [];
	const { rows } = await sql<StoredMessage>`
		select m.* from unnest(${places.map(({ room }) => room)}::text[], ${places.map(({ seq }) => seq)}::bigint[]) as p (room, seq)
		join messages m on m.room_id = p.room and m.seq = p.seq
		where not m.redacted`.execute(db);
	return rows;
}

/** Reactions to messages of several rooms; an id is unique in its room only. */
export async function reactionsIn(
	db: Db,
	messages: readonly Pick<StoredMessage, 'room_id' | 'id'>[]
): Promise<(GroupedReaction & { readonly room: RoomId })[]> {
	if (messages.length === 0) return [];
	const { rows } = await sql<GroupedReaction & { room: RoomId; message: MessageId }>`
		select r.room_id as room, r.message_id as message, r.emoji, array_agg(r.user_id order by r.user_id) as users
		from unnest(${messages.map((message) => message.room_id)}::text[], ${messages.map(({ id }) => id)}::text[]) as m (room, id)
		join reactions r on r.room_id = m.room and r.message_id = m.id
		group by r.room_id, r.message_id, r.emoji
		order by r.room_id, r.message_id, r.emoji`.execute(db);
	return rows;
}

interface PlaceRow {
	readonly room_id: RoomId;
	readonly seq: number;
	readonly arrived_at: number;
}

const placeOf = ({ room_id, seq, arrived_at }: PlaceRow): Place => ({ room: room_id, seq, arrivedAt: arrived_at });

const onlyRoom = ({ rooms }: TokenSearch): TokenSearch['rooms'][number] | undefined =>
	rooms.length === 1 ? rooms[0] : undefined;

const orderOf = (search: TokenSearch): RawBuilder<unknown> =>
	onlyRoom(search) ? sql`seq desc` : sql`arrived_at desc, room_id desc, seq desc`;

function beyond(search: TokenSearch, from: Start | undefined): RawBuilder<unknown> {
	if (from === undefined) return sql`true`;
	if (!('room' in from)) return sql`t.arrived_at < ${from.arrivedAt}`;
	if (onlyRoom(search)) return sql`t.seq < ${from.seq}`;
	return sql`(t.arrived_at, t.room_id, t.seq) < (${from.arrivedAt}::bigint, ${from.room}::text, ${from.seq}::bigint)`;
}

function inTime({ before, after }: TokenSearch): RawBuilder<unknown> {
	const isBefore = before === undefined ? sql`true` : sql`t.arrived_at < ${before}`;
	return after === undefined ? isBefore : sql`${isBefore} and t.arrived_at >= ${after}`;
}

/** Nothing of other rooms, and nothing from before somebody's history begins. */
const ownOnly = ({ rooms }: TokenSearch, of: RawBuilder<unknown>): RawBuilder<unknown> => sql`
	join unnest(${rooms.map(({ room }) => room)}::text[], ${rooms.map(({ fromSegment }) => fromSegment)}::int[]) as own (room, from_segment)
		on own.room = ${of}.room_id and ${of}.segment >= own.from_segment`;

/** Undefined when it names nothing that messages are filed under. */
function tsquery({ tokens, authors, rooms }: TokenSearch): string | undefined {
	const all = tokens.map(({ token, isPrefix }) => `${lexeme(token)}${isPrefix ? ':*' : ''}`);
	if (authors !== undefined) all.push(anyOf(authors));
	if (all.length === 0) return undefined;
	if (rooms.length <= maxRoomsInIndex) all.push(anyOf(rooms.map(({ room }) => room)));
	return all.join(' & ');
}

const anyOf = (ids: readonly string[]): string => `(${ids.map(lexeme).join(' | ')})`;
const lexeme = (token: string): string => `'${token.replaceAll(/['\\]/g, '$&$&')}'`;
