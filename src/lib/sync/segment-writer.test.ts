import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { SegmentWriter } from './segment-writer.ts';

const set = (key: string, value: string) => (doc: Y.Doc) => void doc.getMap('root').set(key, value);

test('what it writes is not in the document of what the server said until the server says it', () => {
	const said = new Y.Doc();
	const writer = new SegmentWriter(said, 77);
	const written = writer.write(set('a', '1'));
	expect(said.getMap('root').size).toBe(0);
	expect(writer.unconfirmed).toHaveLength(1);
	if (written) Y.applyUpdate(said, written.update);
	expect(writer.confirmedClock).toBe(written?.clock);
	expect(writer.unconfirmed).toEqual([]);
});

test('[P3.1] what is not confirmed is sent again as the same bytes, so the server knows it for what it is', () => {
	const said = new Y.Doc();
	const writer = new SegmentWriter(said, 77);
	const first = writer.write(set('a', '1'));
	const second = writer.write(set('b', '2'));
	expect(writer.unconfirmed).toEqual([first?.update, second?.update]);
	if (first) Y.applyUpdate(said, first.update);
	expect(writer.unconfirmed).toEqual([second?.update]);
});

test('it writes on top of what the server has said meanwhile, and keeps its client id', () => {
	const said = new Y.Doc();
	const writer = new SegmentWriter(said, 77);
	const other = new Y.Doc();
	other.getMap('root').set('a', 'theirs');
	Y.applyUpdate(said, Y.encodeStateAsUpdate(other));
	const written = writer.write(set('a', 'mine'));
	if (written) Y.applyUpdate(said, written.update);
	expect(said.getMap('root').get('a')).toBe('mine');
	expect([...said.store.clients.keys()]).toContain(77);
});

test('a write that changes nothing is no update', () => {
	const writer = new SegmentWriter(new Y.Doc(), 77);
	expect(writer.write(() => undefined)).toBeUndefined();
	expect(writer.unconfirmed).toEqual([]);
});
