/**
 * Whom a text speaks to: `@username` and `@room`, read the same way by server, device and rendering. Knows nothing of who has which
 * name, and of Markdown only what hides a mention: code, web addresses, where a link leads to.
 */
import { maxUsernameUnits, usernameSkeleton } from './names.ts';

/** More people than this are not told of one message by name. */
export const maxMentions = 50;
/** `@room` to more people than this is asked about before it goes. */
export const askAbovePeople = 10;

export interface Mention {
	/** Of the `@`, in UTF-16 units. */
	readonly start: number;
	/** By length, longest first: a name may end in a dot, and so may a sentence. */
	readonly names: readonly MentionedName[];
}

export interface MentionedName {
	readonly end: number;
	readonly skeleton: string;
}

export interface Mentioned {
	/** Skeletons of usernames; of one mention there may be two, of which hardly more than one is somebody's. */
	readonly skeletons: ReadonlySet<string>;
	readonly isRoom: boolean;
}

/** A piece of a text as it is shown. `who` is what `resolve` gave for the name, or `'room'`. */
export type MentionPiece<Who> =
	| { readonly kind: 'text'; readonly text: string }
	| { readonly kind: 'mention'; readonly text: string; readonly who: Who | 'room' };

const roomName = 'room';
/** Not within a word, which would be an address. */
const pattern = /(?<![\p{L}\p{M}\p{N}@])@([\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*)/gu;
const ending = /[._-]+$/;

/** In order. Linear in the text, whatever it is; a text without an `@` costs nothing. */
export function findMentions(text: string): readonly Mention[] {
	if (!text.includes('@')) return nobody;
	const hidden = hiddenSpans(text);
	let next = 0;
	const mentions: Mention[] = [];
	for (const match of text.matchAll(pattern)) {
		const { index: start } = match;
		for (let span = hidden[next]; span && span.end <= start; span = hidden[next]) next += 1;
		const span = hidden[next];
		if (span && span.start <= start) continue;
		const names = namesOf(match[1] ?? '', start + 1);
		// `@ada@example.org` is an address somewhere else.
		if (names.length > 0 && text[start + match[0].length] !== '@') mentions.push({ start, names });
	}
	return mentions;
}

/** Whom a text tells of itself: at most `maxMentions` by name, the first ones. */
export function mentionedIn(text: string): Mentioned {
	const skeletons = new Set<string>();
	const told = new Set<string>();
	let isRoom = false;
	for (const { names } of findMentions(text)) {
		if (names.some(isRoomName)) isRoom = true;
		else {
			const shortest = names.at(-1)?.skeleton ?? '';
			if (told.size === maxMentions && !told.has(shortest)) continue;
			told.add(shortest);
			for (const { skeleton } of names) skeletons.add(skeleton);
		}
	}
	return { skeletons, isRoom };
}

/** Whether a text speaks to the person whose username has this skeleton, by name or as one of the room. */
export function isMentioned(text: string, skeleton: string): boolean {
	if (!text.includes('@')) return false;
	const { skeletons, isRoom } = mentionedIn(text);
	return isRoom || skeletons.has(skeleton);
}

/** Whether a person should be asked before this goes to a room of so many members, themselves included. */
export const tellsMany = (text: string, memberCount: number): boolean =>
	memberCount - 1 > askAbovePeople && mentionedIn(text).isRoom;

/** The text cut at its mentions; names that `resolve` does not know stay text. */
export function mentionPieces<Who>(text: string, resolve: (skeleton: string) => Who | undefined): MentionPiece<Who>[] {
	const pieces: MentionPiece<Who>[] = [];
	let from = 0;
	for (const { start, names } of findMentions(text)) {
		const known = names.flatMap((name): { end: number; who: Who | 'room' }[] => {
			const who = isRoomName(name) ? 'room' : resolve(name.skeleton);
			return who === undefined ? [] : [{ end: name.end, who }];
		})[0];
		if (!known) continue;
		if (start > from) pieces.push({ kind: 'text', text: text.slice(from, start) });
		pieces.push({ kind: 'mention', text: text.slice(start, known.end), who: known.who });
		from = known.end;
	}
	if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) });
	return pieces;
}

const nobody: readonly Mention[] = [];
const roomSkeleton = usernameSkeleton(roomName);
const isRoomName = ({ skeleton }: MentionedName): boolean => skeleton === roomSkeleton;

function namesOf(written: string, start: number): MentionedName[] {
	const trimmed = written.replace(ending, '');
	return [...new Set([written, trimmed])].flatMap((name) =>
		name.length > 0 && name.length <= maxUsernameUnits ? [{ end: start + name.length, skeleton: usernameSkeleton(name) }] : []
	);
}

interface Span {
	readonly start: number;
	readonly end: number;
}

/** Where an `@` speaks to nobody, in order. */
function hiddenSpans(text: string): Span[] {
	const spans = text.includes('`') || text.includes('~~~') ? codeSpans(text) : [];
	for (const match of text.matchAll(/(?:\bhttps?:\/\/|\bwww\.|\bmailto:)[^\s<>]*|\]\([^()[\]\s]*\)/giu))
		spans.push({ start: match.index, end: match.index + match[0].length });
	return spans.sort((a, b) => a.start - b.start);
}

/** Fenced blocks, and spans of backticks inside of paragraphs. */
function codeSpans(text: string): Span[] {
	const spans: Span[] = [];
	let fence: { readonly mark: string; readonly start: number } | undefined;
	let paragraph = 0;
	let at = 0;
	for (const line of text.split('\n')) {
		const end = at + line.length;
		const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
		if (fence) {
			if (mark?.startsWith(fence.mark) && line.trim() === mark) {
				spans.push({ start: fence.start, end });
				fence = undefined;
				paragraph = end + 1;
			}
		} else if (mark !== undefined || line.trim() === '') {
			inlineSpans(text, paragraph, at, spans);
			paragraph = end + 1;
			if (mark !== undefined) fence = { mark, start: at };
		}
		at = end + 1;
	}
	if (fence) spans.push({ start: fence.start, end: text.length });
	else inlineSpans(text, paragraph, text.length, spans);
	return spans;
}

/** A span opens with a run of backticks and closes with the next run of the same length; a run without one is only text. */
function inlineSpans(text: string, from: number, to: number, into: Span[]): void {
	if (from >= to) return;
	const runs = [...text.slice(from, to).matchAll(/`+/g)].map((match) => ({ at: from + match.index, length: match[0].length }));
	const lastOf = new Map(runs.map(({ length }, index) => [length, index]));
	for (let index = 0; index < runs.length; index += 1) {
		const open = runs[index];
		if (!open || (lastOf.get(open.length) ?? 0) <= index) continue;
		do index += 1;
		while (runs[index]?.length !== open.length);
		into.push({ start: open.at, end: (runs[index]?.at ?? to) + open.length });
	}
}
