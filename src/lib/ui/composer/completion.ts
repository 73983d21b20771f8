/** What could be meant by the word that is being written: `@` a person, `#` a room, `:` an emoji. Pure; knows nothing of boxes and lists. */
import type { RoomId, UserId } from '#lib/core/ids.ts';
import type { PersonToName, RoomToName } from './composer-desk.ts';

export type Trigger = '@' | '#' | ':';

export interface Asked {
	readonly trigger: Trigger;
	readonly query: string;
	/** From the trigger to the caret, in UTF-16 units. */
	readonly from: number;
	readonly to: number;
}

export type Suggestion = { readonly label: string; readonly detail?: string; readonly insert: string } & (
	| { readonly kind: 'person'; readonly id: UserId }
	| { readonly kind: 'everybody' }
	| { readonly kind: 'room'; readonly id: RoomId; readonly roomKind: 'channel' | 'group' }
	| { readonly kind: 'emoji'; readonly emoji: string }
);

export const mostSuggested = 8;
const longestQuery = 32;
const word = /(?:^|[\s([{"'„“«>*_~])([@#:])([\p{L}\p{M}\p{N}._+-]*)$/u;

/** Undefined where nothing is asked for: within words, in code, and for an emoji before its second letter. */
export function askedAt(text: string, caret: number): Asked | undefined {
	const before = text.slice(Math.max(0, caret - longestQuery - 2), caret);
	const [, trigger, query = ''] = word.exec(before) ?? [];
	if (trigger === undefined || query.length > longestQuery || isInCode(text.slice(0, caret))) return undefined;
	if (trigger === ':' && !/^[\p{L}+][\p{L}\p{N}+_-]/u.test(query)) return undefined;
	return { trigger: trigger as Trigger, query, from: caret - query.length - 1, to: caret };
}

/** By username or any word of the name; who is called so comes before whose name has it somewhere. `everybody` is what `@room` is told as. */
export function suggestPeople(people: readonly PersonToName[], query: string, everybody: string): Suggestion[] {
	const wanted = folded(query);
	const found = people
		.map((person) => ({ person, rank: rank([person.username, ...person.fullName.split(/\s+/)], wanted) }))
		.filter(({ rank }) => rank < noFit)
		.sort((a, b) => a.rank - b.rank || a.person.fullName.localeCompare(b.person.fullName))
		.map(({ person: { id, username, fullName } }): Suggestion => {
			return { kind: 'person', id, label: fullName, detail: `@${username}`, insert: `@${username} ` };
		});
	const all: Suggestion[] = 'room'.startsWith(wanted)
		? [{ kind: 'everybody', label: everybody, detail: '@room', insert: '@room ' }]
		: [];
	const most = mostSuggested - all.length;
	return wanted === '' ? [...found.slice(0, most), ...all] : [...all, ...found.slice(0, most)];
}

/** Rooms with a name; inserts a link that names it. */
export function suggestRooms(rooms: readonly RoomToName[], query: string): Suggestion[] {
	const wanted = folded(query);
	return rooms
		.filter(({ kind }) => kind !== 'direct')
		.map((room) => ({ room, rank: rank([room.name, ...room.name.split(/[^\p{L}\p{N}]+/u)], wanted) }))
		.filter(({ rank }) => rank < noFit)
		.sort((a, b) => a.rank - b.rank)
		.slice(0, mostSuggested)
		.map(({ room: { id, name, kind } }) => ({
			kind: 'room',
			id,
			roomKind: kind === 'group' ? kind : 'channel',
			label: name,
			insert: `${roomLink(id, name)} `
		}));
}

export const suggestEmoji = (found: readonly { readonly emoji: string; readonly name: string }[]): Suggestion[] =>
	found.map(({ emoji, name }) => ({ kind: 'emoji', emoji, label: name, insert: `${emoji} ` }));

/** A link to a room by its name, whatever is in the name. */
export const roomLink = (id: RoomId, name: string): string => `[#${name.replace(/[\\[\]*_`~<>!]/g, '\\$&')}](/rooms/${id})`;

const noFit = 2;

function rank(names: readonly string[], wanted: string): number {
	const at = names.findIndex((name) => folded(name).startsWith(wanted));
	return at < 0 ? noFit : Math.min(at, 1);
}

const folded = (text: string): string =>
	text
		.normalize('NFD')
		.replace(/\p{M}+/gu, '')
		.toLowerCase();

/** After a fence that is not closed, or a backtick that is not closed in this line. */
function isInCode(before: string): boolean {
	const fences = before.match(/^ {0,3}```/gm)?.length ?? 0;
	const line = before.slice(before.lastIndexOf('\n') + 1);
	return fences % 2 === 1 || (line.split('`').length - 1) % 2 === 1;
}
