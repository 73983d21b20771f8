import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { newUserId, type UserId } from '#lib/core/ids.ts';
import { systemClock } from '../clock.ts';
import { SearchTurns } from './search-turns.ts';

const clock = systemClock();

describe('turns', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	const [ada, ben, eve] = [newUserId(clock), newUserId(clock), newUserId(clock)];

	/** Searches that last until they are let go, by name in the order they began. */
	function watched(turns: SearchTurns) {
		const begun: string[] = [];
		const ends = new Map<string, () => void>();
		const search = (user: UserId, name: string) =>
			turns.run(user, async () => {
				begun.push(name);
				await new Promise<void>((resolve) => ends.set(name, resolve));
				return name;
			});
		const end = async (name: string): Promise<void> => {
			await vi.advanceTimersByTimeAsync(0);
			ends.get(name)?.();
			await vi.advanceTimersByTimeAsync(0);
		};
		return { begun, search, end };
	}

	test('[B22] one who asks many things at once has them answered one after the other, and others pass', async () => {
		const { begun, search, end } = watched(new SearchTurns({ atOnce: 2, longestWaitMs: 5_000 }));
		const answers = [search(eve, 'e1'), search(eve, 'e2'), search(eve, 'e3'), search(ada, 'a1'), search(ben, 'b1')];
		await vi.advanceTimersByTimeAsync(0);
		expect(begun).toEqual(['e1', 'a1']);
		await end('a1');
		expect(begun).toEqual(['e1', 'a1', 'b1']);
		await end('e1');
		expect(begun).toEqual(['e1', 'a1', 'b1', 'e2']);
		for (const name of ['b1', 'e2', 'e3']) await end(name);
		expect(await Promise.all(answers)).toEqual(['e1', 'e2', 'e3', 'a1', 'b1']);
	});

	test('[B22] who waited too long is told so, and takes nobody’s turn after that', async () => {
		const { begun, search, end } = watched(new SearchTurns({ atOnce: 1, longestWaitMs: 5_000 }));
		const first = search(ada, 'a1');
		const late = search(eve, 'e1');
		await vi.advanceTimersByTimeAsync(5_000);
		expect(await late).toBeUndefined();
		await end('a1');
		expect(await first).toBe('a1');
		expect(begun).toEqual(['a1']);
		const again = search(eve, 'e2');
		await end('e2');
		expect(await again).toBe('e2');
	});

	test('a search that fails gives its turn on', async () => {
		const turns = new SearchTurns({ atOnce: 1, longestWaitMs: 5_000 });
		await expect(turns.run(ada, () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
		expect(await turns.run(ada, () => Promise.resolve('found'))).toBe('found');
	});
});
