import { expect, test } from 'vitest';
import { addressAtStart, linkPieces, safeLink } from './links.ts';
import type { Inline } from './rich-text.ts';

const link = (text: string, href = text): Inline => ({
	kind: 'link',
	link: { href, isInApp: false },
	children: [{ kind: 'text', text }]
});
const room = 'rm_01KA8Z4Q7N0000000000000000';
const message = 'msg_01KA8Z4Q7N0000000000000000';

test('addresses become links without the punctuation around them', () => {
	expect(linkPieces('see (https://a.example/x_(y)), now.')).toEqual([
		{ kind: 'text', text: 'see (' },
		link('https://a.example/x_(y)'),
		{ kind: 'text', text: '), now.' }
	]);
	expect(addressAtStart('https://a.example/x**, now')).toBe('https://a.example/x');
	expect(addressAtStart('at https://a.example')).toBeUndefined();
});

test('[B11] no other scheme ever becomes a link', () => {
	for (const text of ['javascript:alert(1)', 'data:text/html,x', 'https://', 'file:///etc/passwd', 'vbscript:x']) {
		expect(linkPieces(text)).toEqual([{ kind: 'text', text }]);
		expect(safeLink(text)).toBeUndefined();
	}
	for (const href of [
		'java\nscript:alert(1)',
		' javascript:alert(1)',
		'\u0001javascript:x',
		'//evil.example',
		'blob:https://a',
		'\\\\evil.example',
		'a/b',
		''
	])
		expect(safeLink(href), href).toBeUndefined();
});

test('[S42] of this app’s own pages only rooms and their messages are linked to', () => {
	expect(safeLink(`/rooms/${room}`)).toEqual({ href: `/rooms/${room}`, isInApp: true });
	expect(safeLink(`/rooms/${room}#${message}`)).toEqual({ href: `/rooms/${room}#${message}`, isInApp: true });
	for (const href of ['/settings', '/api/auth/logout', '/rooms/../api', `/rooms/${room}/x`, `/rooms/${room}#x`, '/rooms/rm_1'])
		expect(safeLink(href), href).toBeUndefined();
});
