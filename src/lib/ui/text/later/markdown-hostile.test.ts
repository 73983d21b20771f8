import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostilePieces, hostileTexts, longestText, quickestOf } from '../hostile-texts.fixture.ts';
import { hasMarkup } from '../plain-text.ts';
import { readMarkdown } from './markdown.ts';
import type { Block, Inline } from '../rich-text.ts';

const mostMs = 50;

test('[B16] no text of full length takes 50 ms to read, whatever was made to be slow in it', () => {
	const slow = hostileTexts().flatMap((text) => {
		const ms = quickestOf(5, () => hasMarkup(text) && readMarkdown(text));
		return ms < mostMs ? [] : [`${JSON.stringify(text.slice(0, 20))}: ${Math.round(ms)} ms`];
	});
	expect(slow).toEqual([]);
});

test('what people write is read, however long', () => {
	const log = '- **08:17** fuel filter `B` swapped, see [log](https://logs.example/watch)\n'.repeat(80);
	expect(readMarkdown(log.slice(0, longestText))).toBeDefined();
	const code = `before\n\`\`\`js\n${'if (a[b] * c[d]) { e(`f`) || g(h); }\n'.repeat(300)}\`\`\``;
	expect(readMarkdown(code.slice(0, longestText))).toHaveLength(2);
	expect(readMarkdown(`|a|b|c|\n|-|-|-|\n${'|1|2|3|\n'.repeat(200)}`)).toHaveLength(1);
});

test('[B11] [P4.18] any text is read without a throw, into the known pieces only, and no word of it is lost', () => {
	const piece = fc.oneof(
		fc.constantFrom(...hostilePieces),
		fc.string({ maxLength: 12 }),
		fc.constantFrom('word', '\n', ' ', '@ada', '<b>')
	);
	const source = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
	let read = 0;
	fc.assert(
		fc.property(source, (text) => {
			const blocks = readMarkdown(text);
			if (blocks === undefined) return;
			read += 1;
			const shown = blocks.map(wordsOf).join('');
			for (const word of text.match(/\p{L}{4,}/gu) ?? [])
				expect(text.split(word).length - 1 >= 1 && isKept(word, shown, text)).toBe(true);
		}),
		{ seed: 7, numRuns: 3_000 }
	);
	expect(read).toBeGreaterThan(2_000);
});

/** Only the language of a code block and the address behind a link are not shown as words. */
const isKept = (word: string, shown: string, text: string): boolean =>
	shown.includes(word) || new RegExp(`(\`\`\`|~~~)[^\\n]*${word}|\\]\\([^\\n]*${word}|<[^\\n]*${word}`, 'u').test(text);

const known = new Set(['paragraph', 'code', 'quote', 'list', 'table']);

function wordsOf(block: Block): string {
	expect(known).toContain(block.kind);
	switch (block.kind) {
		case 'paragraph':
			return inlineWords(block.children);
		case 'code':
			return block.text;
		case 'quote':
			return block.blocks.map(wordsOf).join('');
		case 'list':
			return block.items.flatMap((item) => item.blocks.map(wordsOf)).join('');
		case 'table':
			return [block.head, ...block.rows].flatMap((row) => row.map((cell) => inlineWords(cell.children))).join('');
		default:
			return block satisfies never;
	}
}

function inlineWords(inlines: readonly Inline[]): string {
	return inlines
		.map((inline) => {
			expect(new Set(['text', 'code', 'bold', 'italic', 'strike', 'link'])).toContain(inline.kind);
			if (inline.kind === 'link') expect(inline.link.href).toMatch(/^(https?:|mailto:|\/rooms\/rm_)/);
			return 'children' in inline ? inlineWords(inline.children) : inline.text;
		})
		.join('');
}
