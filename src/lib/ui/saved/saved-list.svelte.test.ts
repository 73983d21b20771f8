import { flushSync, mount, unmount } from 'svelte';
import { expect, test } from 'vitest';
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import SavedFixture from './SavedFixture.fixture.svelte';

const [ada, room] = ['usr_ada' as UserId, 'rm_quay' as RoomId];
const row = (id: string, more: object = {}) => ({ id: id as MessageId, room, roomName: 'quay', ...more });
const names = { of: () => 'Ada Okafor', isMe: () => false, shown: () => 'Ada Okafor' };

function shown(rows: readonly object[], onunsave: (row: { id: MessageId }) => void = () => undefined) {
	const target = document.createElement('div');
	document.body.append(target);
	const hrefOf = ({ id }: { id: MessageId }) => `/rooms/${room}?at=${id}`;
	const page = mount(SavedFixture, { target, props: { rows, names, hrefOf, onunsave } as never });
	flushSync();
	return { target, close: () => void unmount(page).then(() => target.remove()) };
}

test('[S42] a saved message says who wrote what, where and when, leads there, and can be taken off', () => {
	const taken: MessageId[] = [];
	const rows = [
		row('msg_1', { author: ada, text: 'The code is 4711', at: Date.UTC(2026, 10, 20, 12, 0) }),
		row('msg_2', { author: ada, text: '', at: 1 }),
		row('msg_3')
	];
	const { target, close } = shown(rows, ({ id }) => taken.push(id));
	const lines = [...target.querySelectorAll('li')];
	expect(lines[0]?.textContent).toMatch(/Ada Okafor.*quay.*The code is 4711/s);
	expect(lines[0]?.querySelector('time')?.getAttribute('datetime')).toBe('2026-11-20T12:00:00.000Z');
	expect(lines[0]?.querySelector('a')?.getAttribute('href')).toBe(`/rooms/${room}?at=msg_1`);
	expect(lines[1]?.textContent).not.toContain('not on this device');
	expect(lines[2]?.textContent).toContain('Its words are not on this device.');
	lines[0]?.querySelector('button')?.click();
	expect(taken).toEqual(['msg_1']);
	expect(document.activeElement).toBe(target.querySelector('ul'));
	close();
});

test('where nothing is saved it says what to do', () => {
	const { target, close } = shown([]);
	expect(target.textContent).toContain('Nothing saved yet');
	close();
});
