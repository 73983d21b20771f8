import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import EmojiPicker from './EmojiPicker.svelte';

let component: ReturnType<typeof mount> | undefined;
afterEach(() => {
	if (component) void unmount(component);
	document.body.replaceChildren();
});

function open(recent: readonly string[] = []) {
	const picked: string[] = [];
	const tones: number[] = [];
	const props = $state({
		language: 'en',
		tone: 0 as const,
		recent,
		onpick: (emoji: string) => void picked.push(emoji),
		ontone: (tone: number) => void tones.push(tone)
	});
	component = mount(EmojiPicker, { target: document.body, props });
	flushSync();
	return { picked, tones, props };
}
const find = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;
const options = (): string[] => [...document.querySelectorAll('[role=option]')].map((option) => option.textContent ?? '');
const press = (target: HTMLElement, key: string): void => {
	target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
	flushSync();
};
function search(query: string): void {
	const box = find('input[type=text]') as HTMLInputElement;
	box.value = query;
	box.dispatchEvent(new Event('input', { bubbles: true }));
	flushSync();
}

test('[S42] a search shows what is called so, says how many, and Enter takes the first', () => {
	const { picked } = open();
	search('schlüssel');
	expect(options()).toContain('🔑');
	expect(find('[role=status]').textContent).toMatch(/^\d+ emoji found$/);
	search('thumbs up');
	press(find('input[type=text]'), 'Enter');
	expect(picked).toEqual(['👍']);
	search('nothing is called so');
	expect(options()).toEqual([]);
	expect(document.body.textContent).toContain('No emoji is called “nothing is called so”.');
});

test('[S42] what was taken last stands first, and arrows lead through the kinds', () => {
	open(['🔧', '👍']);
	expect(options()).toEqual(['🔧', '👍']);
	expect(find('[role=tab][aria-selected=true]').getAttribute('aria-label')).toBe('Taken lately');
	press(find('[role=tab]'), 'ArrowRight');
	expect(document.activeElement?.getAttribute('aria-label')).toBe('Smileys and feelings');
	expect(options()[0]).toBe('😀');
	press(document.activeElement as HTMLElement, 'ArrowLeft');
	press(document.activeElement as HTMLElement, 'ArrowLeft');
	expect(document.activeElement?.getAttribute('aria-label')).toBe('Flags');
});

test('[S42] arrows lead from the search through rows and columns and back', () => {
	open();
	press(find('input[type=text]'), 'ArrowDown');
	expect(document.activeElement?.textContent).toBe(options()[0]);
	press(document.activeElement as HTMLElement, 'ArrowRight');
	press(document.activeElement as HTMLElement, 'ArrowDown');
	expect(document.activeElement?.textContent).toBe(options()[9]);
	press(document.activeElement as HTMLElement, 'End');
	expect(document.activeElement?.textContent).toBe(options().at(-1));
	press(document.activeElement as HTMLElement, 'Home');
	press(document.activeElement as HTMLElement, 'ArrowUp');
	expect(document.activeElement).toBe(find('input[type=text]'));
});

test('[S42] a skin tone is chosen by name, and all that have people show it', () => {
	const { tones, props } = open();
	const medium = find('input[aria-label="Medium"]') as HTMLInputElement;
	medium.checked = true;
	medium.dispatchEvent(new Event('change', { bubbles: true }));
	expect(tones).toEqual([3]);
	Object.assign(props, { tone: 3 });
	flushSync();
	search('waving hand');
	expect(options()[0]).toBe('👋🏽');
});

test('every emoji and every kind has a name', () => {
	open();
	for (const element of document.querySelectorAll('[role=option], [role=tab], input'))
		expect(element.getAttribute('aria-label')).toBeTruthy();
});
