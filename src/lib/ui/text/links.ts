/** Which addresses become links. Only http, https, mailto and rooms of this app do; everything else stays the text it is. */
import { isMessageId, isRoomId } from '#lib/core/ids.ts';
import type { Inline, SafeLink } from './rich-text.ts';

const address = /\b(?:https?:\/\/|mailto:)[^\s<>"'`]+/giu;
const addressHere = /^https?:\/\/[^\s<>"'`]+/iu;
/** Ends of sentences and closing brackets belong to the sentence, not to the address. */
const tail = /[.,;:!?…'"”’*_~]$/u;

/** The text with its addresses as links. Linear in the text. */
export function linkPieces(text: string): Inline[] {
	if (!text.includes(':')) return text === '' ? [] : [{ kind: 'text', text }];
	const pieces: Inline[] = [];
	let from = 0;
	for (const match of text.matchAll(address)) {
		const written = trimmed(match[0]);
		const link = safeLink(written);
		if (link === undefined) continue;
		if (match.index > from) pieces.push({ kind: 'text', text: text.slice(from, match.index) });
		pieces.push({ kind: 'link', link, children: [{ kind: 'text', text: written }] });
		from = match.index + written.length;
	}
	if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) });
	return pieces;
}

/** The web address that this text begins with. */
export function addressAtStart(text: string): string | undefined {
	const written = addressHere.exec(text)?.[0];
	if (written === undefined) return undefined;
	const link = trimmed(written);
	return safeLink(link) === undefined ? undefined : link;
}

/** Undefined for every address that is not on the list: scripts, data, files, other pages of this app. */
export function safeLink(href: string): SafeLink | undefined {
	if (href.startsWith('/')) return isPlaceInApp(href) ? { href, isInApp: true } : undefined;
	const url = URL.parse(href);
	if (url === null) return undefined;
	const isKnown = url.protocol === 'https:' || url.protocol === 'http:' || url.protocol === 'mailto:';
	return isKnown ? { href: url.href, isInApp: false } : undefined;
}

/** `/rooms/<room>`, with a message behind it or without. */
function isPlaceInApp(path: string): boolean {
	const [, room, message] = /^\/rooms\/([^/?#]+)(?:#([^#]*))?$/.exec(path) ?? [];
	return isRoomId(room) && (message === undefined || isMessageId(message));
}

function trimmed(link: string): string {
	let end = link.length;
	// A closing bracket without its opening one was around the address: (see https://example.org/a).
	let stray = count(link, ')') - count(link, '(');
	for (let last = link[end - 1]; last !== undefined; last = link[end - 1]) {
		if (last === ')' && stray > 0) stray -= 1;
		else if (!tail.test(last)) break;
		end -= 1;
	}
	return link.slice(0, end);
}

const count = (text: string, letter: string): number => text.split(letter).length - 1;
