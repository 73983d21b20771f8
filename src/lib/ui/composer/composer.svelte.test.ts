import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { createFormats } from '../format/formats.ts';
import ComposerFixture from './ComposerFixture.fixture.svelte';

let component: ReturnType<typeof mount> | undefined;
afterEach(() => {
	if (component) void unmount(component);
	document.body.replaceChildren();
});

function open(options: { enterSends?: boolean; text?: string } = {}) {
	const seen = { sent: 0, ups: 0, text: options.text ?? '' };
	component = mount(ComposerFixture, {
		target: document.body,
		props: {
			formats: createFormats('en-GB'),
			desk: {
				people: [
					{ id: 'usr_1' as UserId, username: 'ada', fullName: 'Ada Okafor' },
					{ id: 'usr_2' as UserId, username: 'adam', fullName: 'Adam Zed' }
				],
				rooms: [{ id: 'rm_01KA8Z4Q7N0000000000000000' as RoomId, name: 'engine-room', kind: 'channel' as const }],
				enterSends: options.enterSends ?? true,
				names: undefined
			},
			emoji: {
				recent: [],
				pick: (_at: HTMLElement | undefined, onpick: (emoji: string) => void) => onpick('🔧'),
				find: (query: string) => Promise.resolve(query.startsWith('th') ? [{ emoji: '👍', name: 'thumbs up' }] : []),
				used: () => undefined
			},
			text: seen.text,
			ontext: (text: string) => void (seen.text = text),
			onsend: () => void (seen.sent += 1),
			onup: () => void (seen.ups += 1)
		}
	});
	flushSync();
	return seen;
}
const box = (): HTMLTextAreaElement => document.querySelector('textarea')!;
const button = (name: string): HTMLButtonElement => document.querySelector(`button[aria-label="${name}"]`)!;
const options = (): string[] => [...document.querySelectorAll('[role=option]')].map((option) => option.textContent?.trim() ?? '');

async function type(text: string): Promise<void> {
	box().value = text;
	box().setSelectionRange(text.length, text.length);
	box().dispatchEvent(new InputEvent('input', { bubbles: true }));
	await tick();
	await tick();
	flushSync();
}
function press(key: string, more: KeyboardEventInit = {}): boolean {
	const isTaken = !box().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
	flushSync();
	return isTaken;
}

test('[S42] [S93] the list is named, its choice is told to the text box, and Enter takes it instead of sending', async () => {
	const seen = open();
	await type('hi @ad');
	expect(options().map((option) => option.split(/\s+/).at(-1))).toEqual(['@ada', '@adam']);
	const list = document.querySelector('[role=listbox]')!;
	expect([list.getAttribute('aria-label'), box().getAttribute('aria-controls')]).toEqual(['Suggestions', list.id]);
	press('ArrowDown');
	const active = document.getElementById(box().getAttribute('aria-activedescendant') ?? '');
	expect(active?.getAttribute('aria-selected')).toBe('true');
	press('Enter');
	expect([seen.text, seen.sent, options()]).toEqual(['hi @adam ', 0, []]);
	press('Enter');
	expect(seen.sent).toBe(1);
});

test('[S42] Tab takes, arrows go round, Escape declines until the next word', async () => {
	const seen = open();
	await type('#eng');
	press('Tab');
	expect(seen.text).toBe('[#engine-room](/rooms/rm_01KA8Z4Q7N0000000000000000) ');
	await type('@ad');
	press('ArrowUp');
	expect(document.querySelector('[aria-selected=true]')?.textContent).toContain('Adam');
	expect(press('Escape')).toBe(true);
	expect(options()).toEqual([]);
	await type('@ada');
	expect(options()).toEqual([]);
	await type('@ada @a');
	expect(options()).toHaveLength(2);
	press('Escape');
	box().dispatchEvent(new FocusEvent('blur'));
	await type('');
	await type('@ada @a');
	expect(options()).toHaveLength(2);
	await type('@ada b');
	expect([options(), box().hasAttribute('aria-controls')]).toEqual([[], false]);
});

test('[S42] emoji are found by name while one writes, and picked with the button', async () => {
	const seen = open();
	await type('ok :thu');
	press('Enter');
	expect(seen.text).toBe('ok 👍 ');
	button('Emoji').click();
	flushSync();
	expect(seen.text).toBe('ok 👍 🔧');
});

test('[S42] keys put marks around what is selected, and take them off again', () => {
	const seen = open({ text: 'a word here' });
	box().setSelectionRange(2, 6);
	for (const [key, mark] of [
		['b', '**'],
		['i', '_'],
		['e', '`']
	] as const) {
		press(key, { ctrlKey: true });
		expect(seen.text).toBe(`a ${mark}word${mark} here`);
		press(key, { metaKey: true });
		expect(seen.text).toBe('a word here');
	}
	press('X', { ctrlKey: true, shiftKey: true });
	expect(seen.text).toBe('a ~~word~~ here');
});

test('[S96] Enter sends, Shift and Enter does not, and who wants it otherwise has it otherwise', () => {
	let seen = open({ text: 'a' });
	expect([press('Enter', { shiftKey: true }), seen.sent]).toEqual([false, 0]);
	press('Enter');
	press('Enter', { isComposing: true });
	expect(seen.sent).toBe(1);
	if (component) void unmount(component);
	seen = open({ text: 'a', enterSends: false });
	expect([press('Enter'), seen.sent]).toEqual([false, 0]);
	press('Enter', { ctrlKey: true });
	expect(seen.sent).toBe(1);
});

test('[S42] up-arrow in an empty box asks for the last message, and in a text for the line above', () => {
	const seen = open();
	press('ArrowUp');
	expect(seen.ups).toBe(1);
});

test('[S42] a preview shows the text as it will look', async () => {
	open({ text: 'plain words' });
	button('Formatting').click();
	await expect.poll(() => document.querySelector('[role=toolbar]')?.getAttribute('aria-label')).toBe('Formatting');
	button('Preview').click();
	await expect
		.poll(() => document.querySelector('[role=region][aria-label=Preview] .msg-text')?.textContent?.trim())
		.toBe('plain words');
	expect(button('Preview').getAttribute('aria-pressed')).toBe('true');
});
