import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageWindow } from './page-window.ts';

const room = fc
	.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 9 }))
	.map(([oldest, count, limit]) => ({ oldest, newest: oldest + count - 1, limit }));

const seqs = (first: number, last: number) => Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);

test('[P5.3, S62] walking forward from the beginning gives every message once, in order', () => {
	let walked = 0;
	fc.assert(
		fc.property(room, ({ oldest, newest, limit }) => {
			const found: number[] = [];
			for (let after = 0, isMore = true; isMore;) {
				const page = pageWindow({ after, limit }, oldest, newest);
				found.push(...seqs(page.first, page.last));
				isMore = page.hasAfter;
				after = page.last;
			}
			expect(found).toEqual(seqs(oldest, newest));
			walked += found.length;
		})
	);
	expect(walked).toBeGreaterThan(100);
});

test('[P5.3, S63] walking back from the end gives every message once', () => {
	fc.assert(
		fc.property(room, ({ oldest, newest, limit }) => {
			let page = pageWindow({ limit }, oldest, newest);
			const found = seqs(page.first, page.last);
			while (page.hasBefore) {
				page = pageWindow({ before: page.first, limit }, oldest, newest);
				found.unshift(...seqs(page.first, page.last));
			}
			expect(found).toEqual(seqs(oldest, newest));
		})
	);
});

test('a page around a message holds it, is full where the room has enough, and says truly what is beside it', () => {
	fc.assert(
		fc.property(room, fc.nat(59), ({ oldest, newest, limit }, offset) => {
			fc.pre(oldest + offset <= newest);
			const around = oldest + offset;
			const { first, last, hasBefore, hasAfter } = pageWindow({ around, limit }, oldest, newest);
			expect(first <= around && around <= last).toBe(true);
			expect(last - first + 1).toBe(Math.min(limit, newest - oldest + 1));
			expect([hasBefore, hasAfter]).toEqual([first > oldest, last < newest]);
		})
	);
});

test('whatever the cursor is, nothing beyond what may be seen is on the page', () => {
	const cursor = fc.option(fc.integer({ min: 0, max: 200 }), { nil: undefined });
	fc.assert(
		fc.property(room, cursor, fc.constantFrom('before', 'after', 'around'), ({ oldest, newest, limit }, seq, side) => {
			const { first, last } = pageWindow({ [side]: seq, limit }, oldest, newest);
			expect(seqs(first, last).every((found) => found >= oldest && found <= newest)).toBe(true);
			expect(last - first + 1).toBeLessThanOrEqual(limit);
		})
	);
});
