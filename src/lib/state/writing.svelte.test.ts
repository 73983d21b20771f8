import { expect, test } from 'vitest';
import { Cell } from '#lib/core/observable.ts';
import type { Json, OwnState } from '#lib/sync/own-state.ts';
import { Writing } from './writing.svelte.ts';

function fakeOwn(): { own: OwnState; set: Map<string, Json | undefined> } {
	const settings = new Cell<ReadonlyMap<string, Json>>(new Map());
	const set = new Map<string, Json | undefined>();
	const own = {
		settings,
		setSetting(name: string, value: Json | undefined) {
			set.set(name, value);
			const next = new Map(settings.get());
			if (value === undefined) next.delete(name);
			else next.set(name, value);
			settings.set(next);
		}
	} as Pick<OwnState, 'settings' | 'setSetting'> as OwnState;
	return { own, set };
}

test('[S42] the emoji taken last stand first, once each, and are so many', () => {
	const { own } = fakeOwn();
	const writing = new Writing(own);
	for (const emoji of ['👍', '✅', '👍']) writing.used(emoji);
	expect(writing.recentEmoji).toEqual(['👍', '✅']);
	for (let count = 0; count < 40; count += 1) writing.used(String.fromCodePoint(0x1f600 + count));
	expect(writing.recentEmoji).toHaveLength(24);
	expect(JSON.stringify(writing.recentEmoji).length).toBeLessThan(1024);
});

test('Enter sends and emoji are yellow until somebody says otherwise', () => {
	const { own, set } = fakeOwn();
	const writing = new Writing(own);
	expect([writing.enterSends, writing.skinTone]).toEqual([true, 0]);
	writing.enterSends = false;
	writing.skinTone = 4;
	expect([writing.enterSends, writing.skinTone]).toEqual([false, 4]);
	writing.enterSends = true;
	expect(set.get('enterSends')).toBeUndefined();
});

test('what another version left there is passed over', () => {
	const { own } = fakeOwn();
	own.setSetting('recentEmoji', ['👍', 7, null, '']);
	own.setSetting('skinTone', 'dark');
	const writing = new Writing(own);
	expect([writing.recentEmoji, writing.skinTone]).toEqual([['👍'], 0]);
});
