import { describe, expect, test } from 'vitest';
import { message } from '../../../routes/gallery/fixture-people.ts';
import { actForKey, actsOf, type MessageRights } from './message-acts.ts';

const rights: MessageRights = {
	canPost: true,
	canReact: true,
	canOpenThread: true,
	canPin: true,
	canMarkUnread: true,
	saved: new Map()
};
const theirs = message(1, 1, 0, 'Theirs');
const mine = message(2, 0, 0, 'Mine', { editedAt: 5 });
const key = (name: string): KeyboardEvent => new KeyboardEvent('keydown', { key: name });

describe('[S42] what one can do with a message', () => {
	test('of somebody else: answer, copy, save, mark unread, pin; of one’s own also edit and take back', () => {
		expect(actsOf(theirs, rights)).toEqual(['reply', 'thread', 'copy', 'link', 'save', 'unread', 'pin']);
		expect(actsOf(mine, rights)).toEqual([
			'reply',
			'thread',
			'copy',
			'link',
			'save',
			'unread',
			'pin',
			'history',
			'receipts',
			'edit',
			'redact'
		]);
	});

	test('what is set can be taken back, with the same key', () => {
		const set = { ...theirs, isPinned: true as const };
		const acts = actsOf(set, { ...rights, saved: new Map([[theirs.id, {}]]) });
		expect(acts).toEqual(['reply', 'thread', 'copy', 'link', 'unsave', 'unread', 'unpin']);
		expect([actForKey(key('p'), acts), actForKey(key('s'), acts)]).toEqual(['unpin', 'unsave']);
		expect([actForKey(key('p'), actsOf(theirs, rights)), actForKey(key('s'), actsOf(theirs, rights))]).toEqual(['pin', 'save']);
	});

	test('nobody is offered what the server would refuse', () => {
		expect(actsOf(theirs, { canPost: false, canReact: false })).toEqual(['copy', 'link']);
		expect(actsOf({ ...theirs, isRedacted: true, text: '' }, { ...rights, canOpenThread: false })).toEqual(['link']);
		expect(actForKey(key('p'), actsOf(theirs, { ...rights, canPin: false }))).toBeUndefined();
	});

	test('what has not arrived is neither pinned, saved nor marked', () => {
		const waiting = message(3, 0, 0, 'Waiting', { seq: undefined, state: 'saved' });
		expect(actsOf(waiting, rights)).toEqual(['reply', 'thread', 'copy', 'link', 'edit', 'redact']);
	});

	test('what was not sent is sent again, changed or thrown away', () => {
		expect(actsOf(message(4, 0, 0, 'No', { state: 'refused' }), rights)).toEqual(['copy', 'edit', 'retry', 'discard']);
	});
});
