import * as fc from 'fast-check';
import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { HonestWorld, deeds, type Step } from './testing/honest-world.ts';
import { bytesOf, contentOf } from './testing/people.ts';

const step: fc.Arbitrary<Step> = fc.record({ deed: fc.constantFrom(...deeds), page: fc.nat(3), item: fc.nat(8) });
const runs = { seed: 20261120, numRuns: 500 };

test('[P4.3] what honest replicas write is never refused, and all of them end with what the server has', () => {
	const kinds = new Set<string>();
	let redactions = 0;
	let revivals = 0;
	fc.assert(
		fc.property(fc.array(step, { minLength: 15, maxLength: 70, size: 'max' }), (steps) => {
			const world = new HonestWorld();
			for (const each of steps) world.step(each);
			world.settle();
			for (const verdict of world.verdicts) {
				expect(verdict.kind).not.toBe('refused');
				kinds.add(verdict.kind);
				if (verdict.kind === 'admitted') revivals += verdict.alreadyRedacted.length;
			}
			const { document } = world.server;
			expect(document.store.pendingStructs ?? document.store.pendingDs).toBeNull();
			for (const page of world.pages) expect(contentOf(page.document)).toEqual(contentOf(document));
			for (const id of world.redacted) {
				redactions += 1;
				const author = world.server.index.authorOf(id);
				expect(document.getMap(`messages/${author}`).get(id), 'a redaction is final').toEqual({ redacted: true });
			}
			expect(Object.keys(contentOf(document).arrivals ?? {}).sort()).toEqual([...world.arrived].sort());
			const again = new Y.Doc();
			Y.applyUpdate(again, world.server.state);
			expect(bytesOf(again)).toBe(bytesOf(document));
		}),
		runs
	);
	expect([...kinds].sort()).toEqual(['admitted', 'incomplete', 'known']);
	expect(redactions).toBeGreaterThan(100);
	expect(revivals).toBeGreaterThan(20);
});
