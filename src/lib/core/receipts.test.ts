import { expect, test } from 'vitest';
import { furtherReceipt, isWithin, reached, type Receipt } from './receipts.ts';

const state = (seq: number, others: readonly Receipt[]): string => {
	const { delivered, read } = reached(others);
	return isWithin(seq, read) ? 'read' : isWithin(seq, delivered) ? 'delivered' : 'sent';
};
const ben: Receipt = { readSeq: 4, deliveredSeq: 6 };

test('[S38] [P3.16] a message is delivered when all others have it, and read when all have read it', () => {
	const cem: Receipt = { readSeq: 2, deliveredSeq: 5 };
	expect([1, 2, 3, 4, 5, 6].map((seq) => state(seq, [ben, cem]))).toEqual([
		'read',
		'read',
		'delivered',
		'delivered',
		'delivered',
		'sent'
	]);
});

test('[P3.16] who hides what they read counts up to delivered; with nobody who shows it, nothing is ever read', () => {
	const hidden: Receipt = { readSeq: 0, deliveredSeq: 5, hidesRead: true };
	expect([4, 5, 6].map((seq) => state(seq, [ben, hidden]))).toEqual(['read', 'delivered', 'sent']);
	expect(state(5, [hidden])).toBe('delivered');
});

test('[P3.16] who joined later neither holds an older message up nor counts as its reader', () => {
	const late: Receipt = { readSeq: 5, deliveredSeq: 5, joinedSeq: 5 };
	expect(state(4, [ben, late])).toBe('read');
	expect(state(3, [late])).toBe('sent');
	expect(state(6, [late])).toBe('sent');
	expect(state(6, [furtherReceipt(late, { readSeq: 6, deliveredSeq: 6 })])).toBe('read');
});

test('[P3.16] with nobody else a message stays sent, and so it does where nobody is told', () => {
	expect(state(1, [])).toBe('sent');
	expect(
		state(
			1,
			Array.from({ length: 100 }, () => ben)
		)
	).toBe('sent');
	expect(
		state(
			1,
			Array.from({ length: 99 }, () => ben)
		)
	).toBe('read');
});

test('[P3.9] what is told late takes nothing back, except what somebody hides from now on', () => {
	expect(furtherReceipt(ben, { readSeq: 1, deliveredSeq: 1 })).toEqual(ben);
	expect(furtherReceipt(ben, { readSeq: 0, deliveredSeq: 6, hidesRead: true })).toEqual({
		readSeq: 0,
		deliveredSeq: 6,
		hidesRead: true
	});
});
