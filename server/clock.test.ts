import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from './clock.ts';
import { TokenBucket } from './sync/socket/token-bucket.ts';

afterEach(() => {
	vi.useRealTimers();
});

test('after a jump of the time of day that was corrected, the time of day waits and intervals go on', () => {
	vi.useFakeTimers({ toFake: ['Date', 'performance'], now: 1_790_000_000_000 });
	const clock = systemClock();
	const bucket = new TokenBucket(1, 1, clock.ticks());
	const [before, ticks] = [clock.now(), clock.ticks()];
	vi.setSystemTime(before + 3_600_000);
	expect(clock.now()).toBe(before + 3_600_000);
	vi.setSystemTime(before);
	expect([bucket.take(clock.ticks()), bucket.take(clock.ticks())]).toEqual([true, false]);
	vi.advanceTimersByTime(1_000);
	expect(clock.now()).toBe(before + 3_600_000);
	expect(clock.ticks() - ticks).toBe(1_000);
	expect(bucket.take(clock.ticks())).toBe(true);
});
