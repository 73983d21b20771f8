/**
 * Markdown as messages have it, read into the pieces of rich-text.ts. The parser only finds where things begin and end: what it calls HTML,
 * a picture or a definition stays the text that was typed, and links lead only where links.ts lets them. Knows nothing of elements.
 */
import { Lexer, Tokenizer, type MarkedToken, type Token, type Tokens } from 'marked';
import { addressAtStart, linkPieces, safeLink } from '../links.ts';
import { isWithinBounds, maxDepth, maxElements } from './markdown-bounds.ts';
import type { Block, Inline, TableCell } from '../rich-text.ts';

/** Undefined when the text holds more markup than people write: it is shown as typed. Never throws, whatever the text. */
export function readMarkdown(text: string): readonly Block[] | undefined {
	const parts = cutAtFences(text.replace(/\r\n?/g, '\n'));
	const prose = parts.flatMap((part) => (part.kind === 'prose' ? [part.text] : []));
	if (!isWithinBounds(prose.join('\n'))) return undefined;
	try {
		const reader = new Reader();
		return parts.flatMap((part) => (part.kind === 'prose' ? reader.blocks(lex(part.text), 0) : [part]));
	} catch (reason) {
		// A nesting that the bounds let through may still be too much for the parser's own recursion.
		if (reason instanceof TooMuch || reason instanceof RangeError) return undefined;
		throw reason;
	}
}

type Part = { readonly kind: 'prose'; readonly text: string } | Extract<Block, { kind: 'code' }>;

/** Fenced code is cut out first: what stands in it is nobody's markup, and counts for no bound. */
function cutAtFences(text: string): Part[] {
	const parts: Part[] = [];
	let prose: string[] = [];
	let code: { readonly fence: string; readonly language: string; readonly lines: string[] } | undefined;
	const endProse = (): void => {
		if (prose.some((line) => line.trim() !== '')) parts.push({ kind: 'prose', text: prose.join('\n') });
		prose = [];
	};
	for (const line of text.split('\n')) {
		const [, fence = '', rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
		if (code === undefined && fence !== '' && !(fence.startsWith('`') && rest.includes('`'))) {
			endProse();
			code = { fence, language: /^[\w+#.-]{1,20}/.exec(rest.trim())?.[0].toLowerCase() ?? '', lines: [] };
		} else if (code && fence.startsWith(code.fence) && rest.trim() === '') {
			parts.push({ kind: 'code', language: code.language, text: code.lines.join('\n') });
			code = undefined;
		} else (code?.lines ?? prose).push(line);
	}
	if (code) parts.push({ kind: 'code', language: code.language, text: code.lines.join('\n') });
	else endProse();
	return parts;
}

/** What of Markdown a conversation has no use for is turned off where it would be found, so that it stays as typed. */
class MessageTokenizer extends Tokenizer {
	override code(): undefined {}
	override def(): undefined {}
	override hr(): undefined {}
	override html(): undefined {}
	override lheading(): undefined {}
	override tag(): undefined {}
	override blockquote(source: string): Tokens.Blockquote | undefined {
		// `>.<` is a face.
		return /^ {0,3}>(?:[ >\n]|$)/.test(source) ? super.blockquote(source) : undefined;
	}
	override del(source: string, masked: string, before?: string): Tokens.Del | undefined {
		// One tilde says "about", and twice in a line it still does.
		return source.startsWith('~~') ? super.del(source, masked, before) : undefined;
	}
	override url(source: string): Tokens.Link | undefined {
		const address = addressAtStart(source);
		if (address === undefined) return undefined;
		const text: Tokens.Text = { type: 'text', raw: address, text: address, escaped: true };
		return { type: 'link', raw: address, href: address, title: null, text: address, tokens: [text] };
	}
}

function lex(text: string): Token[] {
	return new Lexer({ gfm: true, breaks: false, tokenizer: new MessageTokenizer() }).lex(text);
}

class TooMuch extends Error {}

/** Of one text: counts what it makes. */
class Reader {
	#elements = 0;

	blocks(tokens: readonly Token[], depth: number): Block[] {
		this.#enter(depth);
		return tokens.flatMap((token) => this.#block(token as MarkedToken, depth + 1));
	}

	#enter(depth: number): void {
		this.#elements += 1;
		if (depth > maxDepth || this.#elements > maxElements) throw new TooMuch();
	}

	#block(token: MarkedToken, depth: number): readonly Block[] {
		switch (token.type) {
			case 'space':
				return [];
			case 'code':
				return [{ kind: 'code', language: '', text: token.text }];
			case 'heading':
				return [{ kind: 'paragraph', children: [{ kind: 'bold', children: this.#inlines(token.tokens, depth) }] }];
			case 'blockquote':
				return [{ kind: 'quote', blocks: this.blocks(token.tokens, depth) }];
			case 'list':
				return [this.#list(token, depth)];
			case 'table':
				return [this.#table(token, depth)];
			case 'paragraph':
			case 'text':
				return [{ kind: 'paragraph', children: token.tokens ? this.#inlines(token.tokens, depth) : linkPieces(token.text) }];
			default:
				return [{ kind: 'paragraph', children: [{ kind: 'text', text: token.raw }] }];
		}
	}

	#list(token: Tokens.List, depth: number): Block {
		const items = token.items.map((item) => ({
			isDone: item.task ? item.checked === true : undefined,
			blocks: this.blocks(
				item.tokens.filter((inner) => inner.type !== 'checkbox'),
				depth
			)
		}));
		const start = Number(token.start);
		return { kind: 'list', isOrdered: token.ordered, start: Number.isSafeInteger(start) ? start : 1, items };
	}

	#table(token: Tokens.Table, depth: number): Block {
		const cells = (row: readonly Tokens.TableCell[]): TableCell[] =>
			row.map(({ tokens, align }) => ({
				align: align === 'center' ? 'center' : align === 'right' ? 'end' : 'start',
				children: this.#inlines(tokens, depth)
			}));
		return { kind: 'table', head: cells(token.header), rows: token.rows.map(cells) };
	}

	#inlines(tokens: readonly Token[], depth: number): Inline[] {
		this.#enter(depth);
		return tokens.flatMap((token) => this.#inline(token as MarkedToken, depth + 1));
	}

	#inline(token: MarkedToken, depth: number): readonly Inline[] {
		this.#enter(depth);
		switch (token.type) {
			case 'strong':
				return [{ kind: 'bold', children: this.#inlines(token.tokens, depth) }];
			case 'em':
				return [{ kind: 'italic', children: this.#inlines(token.tokens, depth) }];
			case 'del':
				return [{ kind: 'strike', children: this.#inlines(token.tokens, depth) }];
			case 'codespan':
				return [{ kind: 'code', text: token.text }];
			case 'link':
				return this.#link(token, depth);
			case 'image':
				return this.#link({ ...token, tokens: [{ type: 'text', raw: token.text, text: token.text }] }, depth);
			case 'br':
				return [{ kind: 'text', text: '\n' }];
			case 'escape':
				return [{ kind: 'text', text: token.text }];
			case 'text':
				return token.tokens ? this.#inlines(token.tokens, depth) : linkPieces(token.text);
			default:
				return [{ kind: 'text', text: token.raw }];
		}
	}

	/** An address that is not on the list stays as it was typed; a picture from elsewhere is only ever a link to it. */
	#link(
		{ raw, href, tokens }: { readonly raw: string; readonly href: string; readonly tokens: Token[] },
		depth: number
	): Inline[] {
		const link = safeLink(href);
		const children = this.#inlines(tokens, depth);
		const isEmpty = children.every((child) => child.kind === 'text' && child.text.trim() === '');
		if (link === undefined || isEmpty) return [{ kind: 'text', text: raw }];
		return [{ kind: 'link', link, children: withoutLinks(children) }];
	}
}

/** A link in a link is none. */
function withoutLinks(inlines: readonly Inline[]): Inline[] {
	return inlines.flatMap((inline) => {
		if (inline.kind === 'link') return withoutLinks(inline.children);
		return 'children' in inline ? [{ ...inline, children: withoutLinks(inline.children) }] : [inline];
	});
}
