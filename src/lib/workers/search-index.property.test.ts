import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newMessageId, newRoomId, newUserId, type MessageId } from '#lib/core/ids.ts';
import { matches, type Search } from '#lib/core/search/matching.ts';
import { parseQuery } from '#lib/core/search/query.ts';
import { messageTexts, queryTexts } from '#lib/core/search/texts.fixture.ts';
import { SearchIndex, type IndexedMessage } from './search-index.ts';

let made = 0;
const source = { now: () => 1_000, randomBytes: () => new Uint8Array(10).fill((made += 1) % 256) };
const [room, other] = [newRoomId(source), newRoomId(source)];
const [ada, ben] = [newUserId(source), newUserId(source)];
const ids = Array.from({ length: 6 }, (): MessageId => newMessageId(source));

const segments = fc.array(
	fc.record({
		segment: fc.constantFrom('one', 'two', 'three'),
		texts: fc.array(fc.option(messageTexts, { nil: undefined }), { maxLength: ids.length })
	}),
	{ maxLength: 8 }
);

test('[P1.32] whatever was filed, changed and forgotten, the index answers what is true of each message that is left', () => {
	let hits = 0;
	fc.assert(
		fc.property(segments, queryTexts, (steps, typed) => {
			const index = new SearchIndex();
			const held = new Map<string, IndexedMessage[]>();
			for (const [step, { segment, texts }] of steps.entries()) {
				const messages = texts.flatMap((text, at): IndexedMessage[] =>
					text === undefined
						? []
						: [
								{
									id: ids[at]!,
									room: segment === 'three' ? other : room,
									author: at % 2 ? ada : ben,
									seq: at + 1,
									arrivedAt: at + 1,
									text
								}
							]
				);
				held.set(segment, messages);
				if (step % 5 === 4) {
					held.delete(segment);
					index.drop(segment);
				} else index.replace(segment, messages);
			}
			const { terms, has } = parseQuery(typed);
			const all = [...held.values()].flat();
			for (const scope of [{}, { rooms: [room] }, { authors: [ada] }, { after: 3 }]) {
				const search: Search = { terms, has, ...scope };
				const expected = all.filter((message) => matches(message, search));
				hits += expected.length;
				const { items, total } = index.find(search, 100);
				expect(total).toBe(expected.length);
				expect(items.map(({ text }) => text).sort()).toEqual(expected.map(({ text }) => text).sort());
				expect(index.size).toBe(all.length);
			}
		}),
		{ seed: 3, numRuns: 300 }
	);
	expect(hits).toBeGreaterThan(100);
});
