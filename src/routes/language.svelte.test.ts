import { beforeEach, expect, test } from 'vitest';
import { Cell } from '#lib/core/observable.ts';
import type { Json } from '#lib/core/own-document.ts';
import { devicePreferences } from '#lib/platform/preferences.ts';
import { m } from '#lib/paraglide/messages.js';
import { overwriteGetLocale } from '#lib/paraglide/runtime.js';
import { followLanguage, readLanguage, startLanguage, writeLanguage } from './language.ts';

const preferences = devicePreferences(() => localStorage);
const html = document.documentElement;

beforeEach(() => {
	localStorage.clear();
	overwriteGetLocale(() => 'en');
});

test('[P1.12] the choice of this device is spoken, and said to the document', async () => {
	writeLanguage(preferences, 'de');
	await startLanguage(preferences);
	expect([html.lang, html.dir, m.settings()]).toEqual(['de', 'ltr', 'Einstellungen']);
	expect(document.cookie).toContain('kith.language=de');
	writeLanguage(preferences, 'system');
	await startLanguage(preferences);
	expect([html.lang, m.settings()]).toEqual(['en', 'Settings']);
});

test('[P1.12] with its storage closed a browser is still spoken to in a language of its own', async () => {
	await startLanguage(
		devicePreferences(() => {
			throw new DOMException('closed', 'SecurityError');
		})
	);
	expect(html.lang).toBe('en');
});

test('[P1.12] a choice made on another device holds here from the next start on', () => {
	const settings = new Cell<ReadonlyMap<string, Json>>(new Map());
	writeLanguage(preferences, 'en');
	const unfollow = followLanguage({ settings }, preferences);
	expect(readLanguage(preferences)).toBe('en');
	settings.set(new Map([['language', 'de']]));
	expect(readLanguage(preferences)).toBe('de');
	settings.set(new Map([['language', { not: 'a language' }]]));
	expect(readLanguage(preferences)).toBe('system');
	unfollow();
});
