import type { Preferences } from '#lib/platform/preferences.ts';

export type Theme = 'system' | 'light' | 'dark';

export function readTheme(preferences: Preferences): Theme {
	const theme = preferences.read('theme');
	return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** Takes effect at once and, by static/theme.js, before the first paint of the next start. */
export function writeTheme(preferences: Preferences, theme: Theme): void {
	preferences.write('theme', theme === 'system' ? undefined : theme);
	if (theme === 'system') delete document.documentElement.dataset.theme;
	else document.documentElement.dataset.theme = theme;
}
