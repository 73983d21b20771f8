/** A text as plain pieces and links. Only http, https and mailto become links; everything else stays the text it is. */
export type TextPiece =
	{ readonly kind: 'text'; readonly text: string } | { readonly kind: 'link'; readonly text: string; readonly href: string };

const address = /\b(?:https?:\/\/|mailto:)[^\s<>"'`]+/giu;
/** Ends of sentences and closing brackets belong to the sentence, not to the address. */
const tail = /[.,;:!?…'"”’]+$/u;

export function linkPieces(text: string): TextPiece[] {
	const pieces: TextPiece[] = [];
	let from = 0;
	for (const match of text.matchAll(address)) {
		const link = trimmed(match[0]);
		const href = safeHref(link);
		if (href === undefined) continue;
		if (match.index > from) pieces.push({ kind: 'text', text: text.slice(from, match.index) });
		pieces.push({ kind: 'link', text: link, href });
		from = match.index + link.length;
	}
	if (from < text.length || pieces.length === 0) pieces.push({ kind: 'text', text: text.slice(from) });
	return pieces;
}

function trimmed(link: string): string {
	let rest = link.replace(tail, '');
	// A closing bracket without its opening one was around the address: (see https://example.org/a).
	while (rest.endsWith(')') && count(rest, ')') > count(rest, '(')) rest = rest.slice(0, -1).replace(tail, '');
	return rest;
}

const count = (text: string, letter: string): number => text.split(letter).length - 1;

function safeHref(link: string): string | undefined {
	const url = URL.parse(link);
	if (url === null) return undefined;
	return url.protocol === 'https:' || url.protocol === 'http:' || url.protocol === 'mailto:' ? url.href : undefined;
}
