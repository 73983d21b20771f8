import { expect, test } from 'vitest';
import { readMarkdown } from './markdown.ts';
import type { Block, Inline } from '../rich-text.ts';

const text = (text: string): Inline => ({ kind: 'text', text });
const paragraph = (...children: Inline[]): Block => ({ kind: 'paragraph', children });
const read = (source: string): readonly Block[] | undefined => readMarkdown(source);

test('[S42] bold, italic, strike and code are read, also in one another', () => {
	expect(read('a **b _c_** ~~d~~ `e *f*`')).toEqual([
		paragraph(
			text('a '),
			{ kind: 'bold', children: [text('b '), { kind: 'italic', children: [text('c')] }] },
			text(' '),
			{ kind: 'strike', children: [text('d')] },
			text(' '),
			{ kind: 'code', text: 'e *f*' }
		)
	]);
});

test('[S42] fenced code keeps every character, with its language and without an end', () => {
	expect(read('see\n```TS\nconst a = `*b*`;\n\n  // c\n```\nnow')).toEqual([
		paragraph(text('see')),
		{ kind: 'code', language: 'ts', text: 'const a = `*b*`;\n\n  // c' },
		paragraph(text('now'))
	]);
	expect(read('~~~\n```\n~~')).toEqual([{ kind: 'code', language: '', text: '```\n~~' }]);
});

test('[S42] lists, tasks, quotes and tables are read', () => {
	expect(read('3. a\n4. b')).toEqual([
		{
			kind: 'list',
			isOrdered: true,
			start: 3,
			items: [
				{ isDone: undefined, blocks: [paragraph(text('a'))] },
				{ isDone: undefined, blocks: [paragraph(text('b'))] }
			]
		}
	]);
	expect(read('- [x] a')).toMatchObject([
		{ kind: 'list', isOrdered: false, items: [{ isDone: true, blocks: [paragraph(text('a'))] }] }
	]);
	expect(read('> a\n> - b')).toMatchObject([{ kind: 'quote', blocks: [paragraph(text('a')), { kind: 'list' }] }]);
	expect(read('|a|b|\n|-|-:|\n|c|**d**|')).toEqual([
		{
			kind: 'table',
			head: [
				{ align: 'start', children: [text('a')] },
				{ align: 'end', children: [text('b')] }
			],
			rows: [
				[
					{ align: 'start', children: [text('c')] },
					{ align: 'end', children: [{ kind: 'bold', children: [text('d')] }] }
				]
			]
		}
	]);
});

test('[S42] a link to a room leads there, and one to elsewhere leaves', () => {
	const room = '/rooms/rm_01KA8Z4Q7N0000000000000000';
	expect(read(`[#engine-room](${room}) [x](https://a.example/b_c_d)`)).toEqual([
		paragraph({ kind: 'link', link: { href: room, isInApp: true }, children: [text('#engine-room')] }, text(' '), {
			kind: 'link',
			link: { href: 'https://a.example/b_c_d', isInApp: false },
			children: [text('x')]
		})
	]);
});

test('[B11] HTML, pictures and scripts are shown as they were typed', () => {
	for (const source of [
		'**a** <b>x</b> <script>alert(1)</script>',
		'<img src=x onerror=alert(1)> **a**',
		'<!-- a --> **b**\n<div>\n\n**c**\n</div>',
		'[a](javascript:alert(1)) **b**',
		'[a](JaVaScRiPt&colon;alert(1)) **b**',
		'<javascript:alert(1)> **a**'
	])
		expect(shown(read(source))).toBe(source.replaceAll('**', '').replaceAll('\n\n', '\n'));
	expect(read('![x](https://a.example/t.gif)')).toMatchObject([
		paragraph({ kind: 'link', link: { href: 'https://a.example/t.gif', isInApp: false }, children: [text('x')] })
	]);
});

test('what only looks like markup stays as typed, and so do the breaks of lines', () => {
	for (const source of [
		'a\nb',
		'~100 to ~200',
		'>.<',
		'a\n---\nb',
		'===',
		'snake_case_name',
		'[x]: y',
		'    four spaces',
		'2 * 3 * 4',
		'&amp;'
	])
		expect(shown(read(source)).trim(), source).toBe(source.trim());
});

test('a link in a link is one link, with the text of both', () => {
	expect(read('[see https://b.example now](https://a.example/)')).toEqual([
		paragraph({
			kind: 'link',
			link: { href: 'https://a.example/', isInApp: false },
			children: [text('see '), text('https://b.example'), text(' now')]
		})
	]);
});

/** The words that a reader sees, one line a block. */
function shown(blocks: readonly Block[] | undefined): string {
	const words = (inlines: readonly Inline[]): string =>
		inlines.map((inline) => ('children' in inline ? words(inline.children) : inline.text)).join('');
	return (blocks ?? []).map((block) => (block.kind === 'paragraph' ? words(block.children) : block.kind)).join('\n');
}
