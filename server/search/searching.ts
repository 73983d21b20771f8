/** Search in one's own rooms: what was typed, who and where it means, and the messages that answer, newest first. Knows nothing of HTTP. */
import type { FoundMessage, SearchPage } from '#lib/core/search/answer.ts';
import { isUserId, type UserId } from '#lib/core/ids.ts';
import { done, refused, refusedField, type Outcome } from '#lib/core/problem.ts';
import { hasPhrases, needsText, tokenConditions, type Search } from '#lib/core/search/matching.ts';
import { isEmptyQuery, parseQuery, type PlainDate, type SearchQuery } from '#lib/core/search/query.ts';
import { isMe, namesRoom } from '#lib/core/search/names.ts';
import { usernameSkeleton } from '#lib/core/names.ts';
import { snippetOf } from '#lib/core/search/snippet.ts';
import type { SearchRequest } from '#lib/core/wire.ts';
import type { Database } from '../db/connect.ts';
import type { StoredMessage } from '../db/messages.ts';
import {
	findAmongNewest,
	findByTokens,
	messagesAt,
	ownRooms,
	peopleWithSkeletons,
	reactionsIn,
	type OwnRoom,
	type Place,
	type Start,
	type TokenSearch
} from '../db/search.ts';
import { isTooSlow, withinSearchLimits, type NextStatement } from '../db/search-limits.ts';
import { presentMessage } from '../rooms/present-message.ts';
import type { Clock } from '../clock.ts';
import { TokenBucket } from '../sync/socket/token-bucket.ts';
import { cursorOf, startOfCursor } from './search-cursor.ts';
import { SearchTurns } from './search-turns.ts';

export interface Searching {
	/** Newest first. A page may be shorter than asked for, and `next` says whether it goes on. */
	search(user: UserId, request: SearchRequest): Promise<Outcome<SearchPage>>;
}

export interface SearchingContext {
	readonly db: Database['db'];
	readonly clock: Clock;
	readonly hasLimits: boolean;
	/** In place of those that are told below. */
	readonly looks?: readonly number[];
	readonly turns?: SearchTurns;
}

/** For a person who types, with room to spare; a program that asks more is told to wait. */
const budget = { atOnce: 30, perSecond: 5 };
const maxBuckets = 10_000;
/** Of the eight connections of the pool, which everything but commits shares. */
const turnLimits = { atOnce: 2, longestWaitMs: 5_000 };
/** The newest messages are looked at one by one, a few and then more: a word that is not among so many is rare enough for the index. */
const newestLookedAt = [2_000, 14_000];
/** Texts that are read to answer one question with a phrase in it. */
const maxRounds = 6;

export function createSearching(context: SearchingContext): Searching {
	const { db, turns = new SearchTurns(turnLimits), looks = newestLookedAt } = context;
	const buckets = new Map<UserId, TokenBucket>();
	const hasBudget = (user: UserId): boolean => {
		if (!context.hasLimits) return true;
		const now = context.clock.ticks();
		const bucket = buckets.get(user) ?? new TokenBucket(budget.atOnce, budget.perSecond, now);
		// Forgetting one gives its budget back: harmless, and the memory stays bounded.
		if (buckets.size >= maxBuckets) buckets.clear();
		buckets.set(user, bucket);
		return bucket.take(now);
	};
	return {
		async search(user, request) {
			if (!hasBudget(user)) return refused('rate_limited', { retryAfterSeconds: 1 });
			const query = parseQuery(request.q);
			const [fault] = query.faults;
			if (fault !== undefined) return refusedField('invalid_query', fault.operator);
			if (isEmptyQuery(query) && !request.room && !request.from) return refusedField('invalid_query', 'q');
			const from = request.cursor === undefined ? undefined : startOfCursor(request.cursor);
			if (request.cursor !== undefined && from === undefined) return refusedField('invalid_query', 'cursor');
			const found = await turns.run(user, () => foundWithin(db, { user, query, request, from, looks }));
			return found ?? refused('rate_limited', { retryAfterSeconds: 1 });
		}
	};
}

/** A question that was understood. */
interface Question {
	readonly user: UserId;
	readonly query: SearchQuery;
	readonly request: SearchRequest;
	readonly from: Start | undefined;
	readonly looks: readonly number[];
}

async function foundWithin(db: Database['db'], question: Question): Promise<Outcome<SearchPage>> {
	try {
		return done(await withinSearchLimits(db, (next) => answer(next, question)));
	} catch (cause) {
		if (isTooSlow(cause)) return refused('search_too_broad');
		throw cause;
	}
}

/** Rooms one is not in are as unknown as rooms that do not exist. */
async function resolved(next: NextStatement, { user, query, request }: Question, own: readonly OwnRoom[]): Promise<Search> {
	const { room, from, before, after } = request;
	const named = own.filter((one) => query.in.some((name) => namesRoom(name, { id: one.room, name: one.name })));
	const asked = query.in.length > 0 ? named : own;
	const rooms = asked.map((one) => one.room).filter((id) => room === undefined || id === room);
	const authors = query.from.length > 0 ? await authorsNamed(next, user, query.from) : undefined;
	const wanted = from === undefined ? authors : (authors ?? [from]).filter((id) => id === from);
	return {
		terms: query.terms,
		has: query.has,
		authors: wanted,
		rooms,
		before: least(before, startOfDay(query.before)),
		after: most(after, startOfDay(query.after))
	};
}

async function authorsNamed(next: NextStatement, user: UserId, names: readonly string[]): Promise<UserId[]> {
	const ids = names.flatMap((name) => (isMe(name) ? user : isUserId(name) ? name : []));
	return [...new Set([...ids, ...(await peopleWithSkeletons(await next(), names.map(usernameSkeleton)))])];
}

async function answer(next: NextStatement, question: Question): Promise<SearchPage> {
	const { limit } = question.request;
	const own = await ownRooms(await next(), question.user);
	const search = await resolved(next, question, own);
	if (search.authors?.length === 0 || search.rooms?.length === 0) return { items: [], page: {} };
	const found: StoredMessage[] = [];
	const asked = askedFor(search, own);
	let start = question.from;
	let isAll = false;
	for (let round = 0; round < maxRounds && found.length < limit && !isAll; round += 1) {
		const wanted = needsText(search) ? 4 * limit : limit - found.length;
		const { places, lookedTo } = await nextPlaces(next, asked, start, { limit: wanted, looks: question.looks });
		for (const message of await inOrder(next, places)) {
			if (found.length < limit && hasPhrases(message.text, search)) found.push(message);
		}
		isAll = lookedTo === undefined;
		start = lookedTo ?? start;
	}
	const last = found.at(-1);
	const goesOn = found.length >= limit ? last && placeOf(last) : isAll ? undefined : start;
	return { items: await presented(next, found, search), page: goesOn === undefined ? {} : { next: cursorOf(goesOn) } };
}

const askedFor = (search: Search, own: readonly OwnRoom[]): TokenSearch => ({
	rooms: own.filter(({ room }) => search.rooms?.includes(room)),
	tokens: tokenConditions(search),
	authors: search.authors,
	before: search.before,
	after: search.after
});

/** `lookedTo` is undefined when there is nothing beyond. */
async function nextPlaces(
	next: NextStatement,
	search: TokenSearch,
	from: Start | undefined,
	{ limit, looks }: { readonly limit: number; readonly looks: readonly number[] }
): Promise<{ places: readonly Place[]; lookedTo: Start | undefined }> {
	const places: Place[] = [];
	let lookedTo = from;
	for (const lookAt of looks) {
		const newest = await findAmongNewest(await next(), search, lookedTo, { lookAt, limit: limit - places.length });
		places.push(...newest.places);
		if (places.length >= limit) return { places, lookedTo: places.at(-1) };
		({ lookedTo } = newest);
		if (lookedTo === undefined) return { places, lookedTo };
	}
	if (isWithoutTokens(search)) return { places, lookedTo };
	const missing = limit - places.length;
	const older = await findByTokens(await next(), search, lookedTo, missing);
	return { places: [...places, ...older], lookedTo: older.length < missing ? undefined : older.at(-1) };
}

const isWithoutTokens = ({ tokens, authors }: TokenSearch): boolean => tokens.length === 0 && authors === undefined;

/** What was redacted in this moment is left out. */
async function inOrder(next: NextStatement, places: readonly Place[]): Promise<StoredMessage[]> {
	const messages = new Map(
		(await messagesAt(await next(), places)).map((message) => [`${message.room_id}/${message.seq}`, message])
	);
	return places.flatMap(({ room, seq }) => messages.get(`${room}/${seq}`) ?? []);
}

async function presented(next: NextStatement, messages: readonly StoredMessage[], search: Search): Promise<FoundMessage[]> {
	const reactions = Map.groupBy(await reactionsIn(await next(), messages), ({ room }) => room);
	return messages.map((message) => {
		const ofRoom = Map.groupBy(reactions.get(message.room_id) ?? [], (reaction) => reaction.message);
		const { text, marks } = snippetOf(message.text, search);
		return { ...presentMessage(message, ofRoom), snippet: text, marks: marks.map(([start, end]) => [start, end]) };
	});
}

const placeOf = ({ room_id, seq, arrived_at }: StoredMessage): Place => ({ room: room_id, seq, arrivedAt: arrived_at });

/** Of a day that was typed into a query; a client whose days begin elsewhere says `before` and `after` in ms. */
const startOfDay = (date: PlainDate | undefined): number | undefined =>
	date === undefined ? undefined : Date.UTC(date.year, date.month - 1, date.day);

const least = (...times: (number | undefined)[]): number | undefined => pick(times, Math.min);
const most = (...times: (number | undefined)[]): number | undefined => pick(times, Math.max);
function pick(times: readonly (number | undefined)[], of: (...times: number[]) => number): number | undefined {
	const given = times.filter((time) => time !== undefined);
	return given.length === 0 ? undefined : of(...given);
}
