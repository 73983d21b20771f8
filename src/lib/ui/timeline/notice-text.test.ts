import { afterEach, describe, expect, test } from 'vitest';
import { overwriteGetLocale } from '#lib/paraglide/runtime.js';
import { notice, userId } from '../../../routes/gallery/fixture-people.ts';
import { noticeText } from './notice-text.ts';

const names = {
	of: (user: string) => (user === userId(1) ? 'Leif' : 'Ada'),
	isMe: (user: string) => user === userId(0),
	shown: (user: string) => (user === userId(0) ? 'You' : names.of(user))
};
const all = [
	notice(1, 0, { notice: 'created', by: userId(1) }),
	notice(2, 0, { notice: 'joined', by: userId(1) }),
	notice(3, 0, { notice: 'joined', by: userId(1), user: userId(4) }),
	notice(4, 0, { notice: 'left', by: userId(1) }),
	notice(5, 0, { notice: 'removed', by: userId(1), user: userId(0) }),
	notice(6, 0, { notice: 'renamed', by: userId(1), text: 'Bridge' }),
	notice(7, 0, { notice: 'topic', by: userId(1), text: 'Watches' }),
	notice(8, 0, { notice: 'topic', by: userId(1), text: '' }),
	notice(9, 0, { notice: 'pinned', by: userId(1) })
];
const told = (): string[] => all.map((one) => noticeText(one, names));
const byMe = (): string[] => all.map((one) => noticeText({ ...one, by: userId(0), ...(one.user && { user: userId(4) }) }, names));

describe('[S54] what a room says of itself', () => {
	afterEach(() => overwriteGetLocale(() => 'en'));

	test('in English', () => {
		expect(told()).toEqual([
			'Leif started this room',
			'Leif joined',
			'Leif added Ada',
			'Leif left',
			'Leif removed you',
			'Leif renamed the room to Bridge',
			'Leif set the topic: Watches',
			'Leif took the topic away',
			'Leif pinned a message'
		]);
		expect(byMe()[2]).toBe('You added Ada');
	});

	test('in German, where “you” takes another verb', () => {
		overwriteGetLocale(() => 'de');
		expect(told().slice(0, 5)).toEqual([
			'Leif hat diesen Raum begonnen',
			'Leif ist dabei',
			'Leif hat Ada hinzugefügt',
			'Leif hat den Raum verlassen',
			'Leif hat dich entfernt'
		]);
		expect(byMe()).toEqual([
			'Du hast diesen Raum begonnen',
			'Du bist dabei',
			'Du hast Ada hinzugefügt',
			'Du hast den Raum verlassen',
			'Du hast Ada entfernt',
			'Du hast den Raum in Bridge umbenannt',
			'Du hast das Thema gesetzt: Watches',
			'Du hast das Thema entfernt',
			'Du hast eine Nachricht angeheftet'
		]);
	});
});
