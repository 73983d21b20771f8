import { expect, test } from 'vitest';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { askedAt, roomLink, suggestPeople, suggestRooms } from './completion.ts';
import { safeLink } from '../text/links.ts';
import { readMarkdown } from '../text/later/markdown.ts';

const person = (username: string, fullName: string) => ({ id: `usr_${username}` as UserId, username, fullName });
const people = [
	person('maren', 'Maren Holt'),
	person('leif', 'Leif Aasen'),
	person('ines', 'Inês Maria Duarte'),
	person('holter', 'Sam Whitlock')
];
const room = 'rm_01KA8Z4Q7N0000000000000000' as RoomId;
const asked = (text: string, caret = text.length) => askedAt(text, caret);
const names = (query: string) => suggestPeople(people, query, 'Everybody').map(({ insert }) => insert.trim());

test('[S42] a word after @, # or : is asked for, from its sign to the caret', () => {
	expect(asked('hi @ma')).toEqual({ trigger: '@', query: 'ma', from: 3, to: 6 });
	expect(asked('@')).toEqual({ trigger: '@', query: '', from: 0, to: 1 });
	expect(asked('(#eng')).toMatchObject({ trigger: '#', query: 'eng' });
	expect(asked('well :smi')).toMatchObject({ trigger: ':', query: 'smi' });
	expect(asked('a @b c', 4)).toMatchObject({ query: 'b' });
});

test('nothing is asked for within words, by colons of sentences and smileys, or in code', () => {
	for (const text of ['ada@example', 'at 10:30', 'so:', 'so :', ':)', ':D', 'see `@a', '```\n@a', 'https://a.example/#b', '@a b'])
		expect(asked(text), text).toBeUndefined();
	expect(asked('`@a` @b')).toMatchObject({ query: 'b' });
	expect(asked('```\na\n```\n@b')).toMatchObject({ query: 'b' });
});

test('[S42] people are found by username and by any word of their name, accents or not', () => {
	expect(names('ines')).toEqual(['@ines']);
	expect(names('Duar')).toEqual(['@ines']);
	expect(names('hol')).toEqual(['@holter', '@maren']);
	expect(names('ro')).toEqual(['@room']);
	expect(names('')).toEqual(['@ines', '@leif', '@maren', '@holter', '@room']);
	expect(names('nobody')).toEqual([]);
});

test('[S42] a room is inserted as a link by its name, whatever stands in the name', () => {
	const rooms = [
		{ id: room, name: 'engine room', kind: 'channel' as const },
		{ id: room, name: 'Maren', kind: 'direct' as const }
	];
	expect(suggestRooms(rooms, 'room').map(({ label }) => label)).toEqual(['engine room']);
	expect(suggestRooms(rooms, 'ma')).toEqual([]);
	for (const name of ['engine room', 'a](javascript:alert(1)) [b', '*x* `y` <z> _w_', 'back\\slash']) {
		const [paragraph] = readMarkdown(`${roomLink(room, name)} **x**`) ?? [];
		expect(paragraph).toMatchObject({
			children: [{ kind: 'link', link: safeLink(`/rooms/${room}`) }, { text: ' ' }, { kind: 'bold' }]
		});
		expect(JSON.stringify(paragraph)).not.toContain('javascript:alert(1)","isInApp"');
	}
});
