import fc from 'fast-check';
import { flushSync, mount, unmount } from 'svelte';
import { beforeAll, expect, test } from 'vitest';
import type { Names } from '../timeline/names.ts';
import MessageText from '../timeline/MessageText.svelte';
import { hostilePieces, hostileTexts } from './hostile-texts.fixture.ts';
import { loadRichText } from './rich-text-source.svelte.ts';

const room = 'rm_01KA8Z4Q7N0000000000000000';
const names: Names = {
	of: () => 'Somebody',
	shown: () => 'Somebody',
	isMe: () => false,
	mentioned: (skeleton) =>
		skeleton === 'ada' ? { name: 'Ada <b>Okafor</b>', isMe: false } : skeleton === 'me1' ? { name: 'Me', isMe: true } : undefined
};

beforeAll(() => loadRichText());

test('[S42] plain words need no reader: one paragraph, with addresses as links that leave', () => {
	const page = shown('at https://a.example/x now\nand then');
	expect(page.innerHTML).not.toContain('<br');
	expect(page.querySelector('p')?.textContent).toBe('at https://a.example/x now\nand then');
	const link = page.querySelector('a');
	expect([link?.getAttribute('rel'), link?.getAttribute('target')]).toEqual(['noopener noreferrer nofollow', '_blank']);
});

test('[S42] Markdown becomes elements, and rooms become pills that stay in the app', () => {
	const page = shown(
		`**a** _b_ ~~c~~ \`d\` [#engine-room](/rooms/${room})\n\n- [x] e\n\n|f|\n|-|\n|g|\n\n> h\n\n\`\`\`zz\ni\n\`\`\``
	);
	for (const [selector, text] of Object.entries({
		strong: 'a',
		em: 'b',
		s: 'c',
		code: 'd',
		'li p': 'e',
		th: 'f',
		td: 'g',
		'blockquote p': 'h',
		pre: 'i'
	}))
		expect(page.querySelector(selector)?.textContent, selector).toBe(text);
	const pill = page.querySelector('a.mention');
	expect([pill?.getAttribute('href'), pill?.getAttribute('target'), pill?.textContent]).toEqual([
		`/rooms/${room}`,
		null,
		'#engine-room'
	]);
});

test('[S42] people who are known here are pills with their name, others stay as typed', () => {
	const page = shown('@ada and @nobody and **@room**, `@ada`');
	expect([...page.querySelectorAll('.mention')].map((pill) => pill.textContent)).toEqual(['@Ada <b>Okafor</b>', '@room']);
	expect(page.textContent).toContain('@nobody');
	expect(page.querySelector('b')).toBeNull();
});

test('[S42] a few emoji are large, more of them and words are not', () => {
	for (const text of ['👍', ' 👩🏽‍🚒 🇩🇪\n1️⃣ ', '❤️❤', '😀😀😀😀😀']) expect(isLarge(shown(text)), text).toBe(true);
	for (const text of ['1', '👍 ok', '#', '😀😀😀😀😀😀', '', 'ab']) expect(isLarge(shown(text)), text).toBe(false);
});

test('[S42] an edited message says so behind its last word, and under code', () => {
	expect(shown('**a**', 'at noon').querySelector('p:last-child .edited')).not.toBeNull();
	expect(shown('```\na\n```', 'at noon').querySelector('.codeblock + p .edited')).not.toBeNull();
});

test('[B11] whatever a text says, nothing comes of it but the elements and attributes of the list', () => {
	const html = fc.constantFrom(
		'<script>alert(1)</script>',
		'<img src=x onerror=alert(1)>',
		'<svg/onload=alert(1)>',
		'[a](javascript:alert(1))'
	);
	const piece = fc.oneof(
		fc.constantFrom(...hostilePieces),
		html,
		fc.string({ maxLength: 8 }),
		fc.constantFrom('word', '\n', '@ada ', '"', "'")
	);
	let elements = 0;
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
			elements += countAllowed(shown(pieces.join('')));
		}),
		{ seed: 11, numRuns: 300 }
	);
	expect(elements).toBeGreaterThan(500);
});

test('[B11] [B16] texts that were made to hurt are shown, and hold nothing that is not allowed', () => {
	const texts = hostileTexts();
	for (let index = 0; index < texts.length; index += 7) countAllowed(shown(texts[index] ?? ''));
});

const allowed: Readonly<Record<string, readonly string[]>> = {
	...{ div: ['class', 'dir', 'tabindex', 'role', 'aria-label'], p: ['dir'], span: ['class', 'title', 'role', 'aria-label'] },
	...{ strong: [], em: [], s: [], code: ['dir'], bdi: ['class', 'title'], blockquote: [], ul: [], ol: ['start'], li: ['class'] },
	...{ a: ['href', 'title', 'target', 'rel', 'class'], pre: ['tabindex', 'role', 'aria-label'], header: [] },
	...{
		table: [],
		thead: [],
		tbody: [],
		tr: [],
		th: ['scope', 'class'],
		td: ['class'],
		button: ['type', 'class', 'aria-label', 'title']
	}
};
/** Our own icons, of which a text decides nothing. */
const isIcon = (element: Element): boolean => element.closest('svg.icon') !== null;

function countAllowed(page: HTMLElement): number {
	const all = [...page.querySelectorAll('*')].filter((element) => !isIcon(element));
	for (const element of all) {
		const name = element.tagName.toLowerCase();
		expect(Object.keys(allowed)).toContain(name);
		for (const attribute of element.getAttributeNames()) expect(allowed[name], `${name} ${attribute}`).toContain(attribute);
		const href = element.getAttribute('href');
		if (href !== null) expect(href).toMatch(/^(https?:|mailto:|\/rooms\/rm_)/);
	}
	return all.length;
}

const isLarge = (page: HTMLElement): boolean => page.querySelector('.is-emoji') !== null;

/** Taken off the page again; what it showed stays to be looked at. */
function shown(text: string, editedTitle?: string): HTMLElement {
	const target = document.createElement('main');
	const component = mount(MessageText, { target, props: { text, names, editedTitle } });
	flushSync();
	const copy = target.cloneNode(true) as HTMLElement;
	void unmount(component);
	return copy;
}
