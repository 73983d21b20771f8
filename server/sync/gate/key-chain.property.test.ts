import * as fc from 'fast-check';
import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { reactionsRoot } from '#lib/core/segment.ts';
import { encodeDeleted, encodeValue } from './encode-struct.ts';
import { DocumentFacts } from './facts.ts';
import { Layer, type PlacedStruct } from './layer.ts';
import { SegmentIndex } from './segment-index.ts';
import { encodeBatch } from './encode-batch.ts';
import { ada } from './testing/people.ts';

const place = { root: reactionsRoot(ada), key: 'any key' };
/** Who writes, what it stands on (0 nothing, else an earlier item), how long a forgotten run is (0: it has a value), where a commit ends. */
const item = fc.record({
	client: fc.integer({ min: 2, max: 5 }),
	origin: fc.nat(6),
	forgotten: fc.nat(3),
	isCommitted: fc.boolean()
});

test('[P3] the order of the items of a key is foretold as Yjs will make it, over any concurrent history', () => {
	fc.assert(
		fc.property(fc.array(item, { minLength: 2, maxLength: 14 }), (items) => {
			const index = new SegmentIndex(new Y.Doc());
			const facts = new DocumentFacts(index, () => false);
			let layer = new Layer(facts);
			const ids: { client: number; clock: number }[] = [];
			for (const { client, origin: back, forgotten, isCommitted } of items) {
				const origin = back === 0 ? undefined : ids.at(-back);
				const clock = layer.nextClock(client);
				const length = forgotten || 1;
				const bytes = forgotten ? encodeDeleted(origin, place, length) : encodeValue(origin, place, ids.length);
				const value = forgotten ? undefined : ids.length;
				const struct: PlacedStruct = { ...place, client, clock, length, origin, value, isDeleted: forgotten > 0, bytes };
				layer.place(struct);
				for (let offset = 0; offset < length; offset += 1) ids.push({ client, clock: clock + offset });
				if (!isCommitted) continue;
				Y.applyUpdate(index.document, encodeBatch(layer.structs, 0, [], 0));
				layer = new Layer(facts);
			}
			const { last } = layer.chain(place);
			Y.applyUpdate(index.document, encodeBatch(layer.structs, 0, [], 0));
			expect(index.document.store.pendingStructs).toBeNull();
			const winner = index.document.share.get(place.root)!._map.get(place.key)!;
			expect([last!.client, last!.clock + last!.length - 1]).toEqual([winner.id.client, winner.lastId.clock]);
			expect(last!.isDeleted).toBe(winner.deleted);
		}),
		{ seed: 7, numRuns: 3_000 }
	);
});
