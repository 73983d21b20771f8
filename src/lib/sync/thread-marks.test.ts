import { expect, test } from 'vitest';
import type { MessageId } from '#lib/core/ids.ts';
import { FakeClock } from './fake-clock.fixture.ts';
import { OwnEntries } from './own-entries.ts';
import { anOwnReplica } from './own.fixture.ts';
import { aMessage, aRoom, someone } from './replica.fixture.ts';
import { ThreadMarks } from './thread-marks.ts';

function marks() {
	const clock = new FakeClock();
	const own = new OwnEntries(anOwnReplica(someone(), clock), clock);
	const here = new ThreadMarks(own);
	/** What another device makes of the same document. */
	const elsewhere = new ThreadMarks(own);
	const close = (): void => [here, elsewhere, own].forEach((one) => one.close());
	return { own, here, elsewhere, close, room: aRoom() };
}

test('of a room with many threads the latest three hundred marks are kept, and no thread that was read is unread again', () => {
	const { own, here, elsewhere, close, room } = marks();
	const roots: MessageId[] = Array.from({ length: 320 }, aMessage);
	for (const [at, root] of roots.entries()) here.mark(room, root, at + 1);
	const kept = own.roomSettings(room).get();
	expect([...kept.keys()].filter((name) => name.startsWith('thread.'))).toHaveLength(300);
	expect(kept.size).toBe(301);
	for (const [at, root] of roots.entries()) expect(elsewhere.of(room, root)).toBeGreaterThanOrEqual(at + 1);
	// The one mark for all reaches no further than the marks that went.
	expect(elsewhere.of(room, aMessage())).toBe(20);
	expect(elsewhere.of(room, roots[20] as MessageId)).toBe(21);
	close();
});

test('a thread far back that is read again costs no entry, and stays read', () => {
	const { own, here, elsewhere, close, room } = marks();
	for (let seq = 1; seq <= 310; seq += 1) here.mark(room, aMessage(), seq);
	const [old, next] = [aMessage(), aMessage()];
	const before = own.roomSettings(room).get().size;
	here.mark(room, old, 9);
	expect(own.roomSettings(room).get().size).toBe(before);
	here.mark(room, next, 400);
	expect(own.roomSettings(room).get().size).toBe(before);
	expect(elsewhere.of(room, old)).toBe(11);
	expect(elsewhere.of(room, next)).toBe(400);
	close();
});

test('the marks of another room stay, and a broken one counts as none', () => {
	const { own, here, elsewhere, close, room } = marks();
	const [other, root] = [aRoom(), aMessage()];
	here.mark(other, root, 3);
	for (let seq = 1; seq <= 301; seq += 1) here.mark(room, aMessage(), seq);
	expect(elsewhere.of(other, root)).toBe(3);
	own.setRoomSetting(room, 'threads.read', 'far');
	expect(elsewhere.of(room, root)).toBe(0);
	close();
});
