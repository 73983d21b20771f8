import { expect, test } from 'vitest';
import { showAppBadge } from './app-badge.ts';

test('[P3.17] the badge says how many call, goes with the last of them, and is nobody’s trouble where there is none', () => {
	const shown: (number | 'none')[] = [];
	const platform = {
		setAppBadge: (count: number) => (shown.push(count), Promise.reject(new Error('not installed'))),
		clearAppBadge: () => (shown.push('none'), Promise.resolve())
	};
	showAppBadge(3, platform);
	showAppBadge(0, platform);
	showAppBadge(2, {});
	expect(shown).toEqual([3, 'none']);
});
