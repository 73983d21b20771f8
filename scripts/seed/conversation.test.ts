import { expect, test } from 'vitest';
import { rvTern } from './conversation.ts';

test('everybody who speaks or reacts in a room is known and a member of it', async () => {
	const { people, rooms } = await rvTern();
	const known = new Set(people.map(({ key }) => key));
	for (const room of rooms) {
		const named = room.messages.flatMap(({ author, reactions }) => [author, ...reactions.flatMap((reaction) => reaction.people)]);
		expect({ room: room.key, strangers: named.filter((key) => !room.members.includes(key)) }).toEqual({
			room: room.key,
			strangers: []
		});
		expect(room.members.filter((key) => !known.has(key))).toEqual([]);
	}
});

test('it is enough to look at: rooms of every kind, answers, reactions, a screenful and more', async () => {
	const { rooms } = await rvTern();
	const messages = rooms.flatMap((room) => room.messages);
	expect(new Set(rooms.map(({ kind }) => kind))).toEqual(new Set(['channel', 'group', 'direct']));
	expect(messages.length).toBeGreaterThan(200);
	expect(messages.filter(({ replyTo }) => replyTo !== undefined).length).toBeGreaterThan(20);
	expect(messages.filter(({ thread }) => thread !== undefined).length).toBeGreaterThan(4);
	expect(messages.some(({ pinnedBy }) => pinnedBy !== undefined)).toBe(true);
	expect(messages.filter(({ reactions }) => reactions.length > 0).length).toBeGreaterThan(20);
});
