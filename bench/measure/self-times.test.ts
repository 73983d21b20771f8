import { expect, it } from 'vitest';
import { selfTimes } from './self-times.ts';

const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 6, columnNumber: 0, scriptId: '1' });

it('adds up the time of each function, and leaves out idling and itself', () => {
	const profile = {
		nodes: [
			{ id: 1, callFrame: frame('(idle)') },
			{ id: 2, callFrame: frame('commit', 'file:///project/server/sync/log/committer.ts') },
			{ id: 3, callFrame: frame('(garbage collector)') },
			{ id: 4, callFrame: frame('post', 'node:inspector') }
		],
		startTime: 0,
		endTime: 100,
		samples: [1, 2, 3, 2, 4],
		timeDeltas: [60, 10, 10, 20, 70]
	};
	expect(selfTimes(profile)).toEqual([
		{ name: 'commit sync/log/committer.ts:7', share: 0.75 },
		{ name: '(garbage collector)', share: 0.25 }
	]);
});
