/** A query with the names and days that this device knows. The server does the same with what it knows. */
import type { RoomId, UserId } from '../ids.ts';
import type { Search } from './matching.ts';
import { isMe, namesPerson, namesRoom } from './names.ts';
import type { PlainDate, SearchQuery } from './query.ts';

export interface Known {
	readonly me: UserId;
	readonly people: Iterable<{ readonly id: UserId; readonly username: string }>;
	readonly rooms: readonly { readonly id: RoomId; readonly name: string; readonly kind: 'channel' | 'group' | 'direct' }[];
	/** ms since epoch at which this day of the person's calendar begins. */
	startOf(day: PlainDate): number;
}

/** @param room To look in this one alone. */
export function resolveQuery(query: SearchQuery, { me, people, rooms, startOf }: Known, room?: RoomId): Search {
	const all = [...people];
	const authors = query.from.flatMap((name) => [
		...(isMe(name) ? [me] : []),
		...all.filter((person) => namesPerson(name, person)).map(({ id }) => id)
	]);
	// A direct room has no name of its own: each of its people sees another.
	const named = rooms.filter((one) =>
		query.in.some((name) => name === one.id || (one.kind !== 'direct' && namesRoom(name, one)))
	);
	const asked = query.in.length > 0 ? named.map(({ id }) => id) : undefined;
	const within = room === undefined ? asked : (asked ?? [room]).filter((id) => id === room);
	return {
		terms: query.terms,
		has: query.has,
		...(query.from.length > 0 && { authors: [...new Set(authors)] }),
		...(within && { rooms: within }),
		...(query.before && { before: startOf(query.before) }),
		...(query.after && { after: startOf(query.after) })
	};
}
