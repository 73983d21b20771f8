import { expect, test } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

test('a burst is taken at once, and what is beyond it at the pace', () => {
	const bucket = new TokenBucket(3, 2, 0);
	expect([0, 0, 0, 0].map((now) => bucket.take(now))).toEqual([true, true, true, false]);
	expect([499, 500, 500, 1_000].map((now) => bucket.take(now))).toEqual([false, true, false, true]);
});
