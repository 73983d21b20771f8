import { expect, test } from 'vitest';
import { judge } from './suites.mjs';

const tally = { passed: 3, failed: 0, skipped: [] };

test('a suite that ended well counts as what it counted', () => {
	expect(judge(tally, true)).toEqual(tally);
	expect(judge({ ...tally, failed: 2 }, false)).toMatchObject({ passed: 3, failed: 2 });
});

test('a suite that crashed, ended badly for no test, or had none in it is a failure', () => {
	expect(judge(undefined, false)).toMatchObject({ passed: 0, failed: 1 });
	expect(judge(tally, false)).toMatchObject({ passed: 3, failed: 1 });
	expect(judge({ passed: 0, failed: 0, skipped: [] }, true)).toMatchObject({ failed: 1 });
	expect(judge({ passed: 0, failed: 0, skipped: [{ name: 'a', reason: 'b' }] }, true)).toMatchObject({ failed: 1 });
});
