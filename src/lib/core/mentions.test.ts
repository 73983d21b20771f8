import { describe, expect, it } from 'vitest';
import { findMentions, isMentioned, maxMentions, mentionedIn, mentionPieces, tellsMany } from './mentions.ts';
import { usernameSkeleton } from './names.ts';

const people = new Map(['ada', 'ben', 'grace.hopper', 'юрий', 'dot.'].map((name) => [usernameSkeleton(name), name]));
/** Who of these people a text speaks to, in order. */
const told = (text: string): string[] =>
	mentionPieces(text, (skeleton) => people.get(skeleton)).flatMap((piece) => (piece.kind === 'mention' ? piece.who : []));

describe('mentions', () => {
	it.each([
		['@ada', ['ada']],
		['Ask @ada, @ben and (@grace.hopper).', ['ada', 'ben', 'grace.hopper']],
		['@ADA @аda @ada', ['ada', 'ada', 'ada']],
		['Ciao @ada.', ['ada']],
		['Ciao @dot.', ['dot.']],
		['**@ada** _@ben_ ~~@ada~~', ['ada', 'ben', 'ada']],
		['Привет @юрий!', ['юрий']],
		['@room dinner', ['room']],
		['@Room. @ROOM', ['room', 'room']],
		['@adam @benjamin @nobody', []],
		['@', []]
	])('[S42] in %j are %j', (text, names) => {
		expect(told(text)).toEqual(names);
	});

	it.each([
		'write to ada@ben.example',
		'юрий@ada.example',
		'@ada@social.example',
		'https://example.org/@ada?to=@ben',
		'see www.example.org/@ada',
		'[profile](/people/@ada)',
		'mailto:x@ada',
		'`@ada`',
		'``a ` @ada``',
		'a `code\nover lines @ada` b',
		'```\n@ada\n```',
		'```js\n@ada',
		'~~~\n@ada\n~~~',
		'````\n```\n@ada\n````'
	])('[S42] an address, a link and code speak to nobody: %j', (text) => {
		expect(told(text)).toEqual([]);
	});

	it.each(['`open @ada', '`` not closed ` @ada', '`a` @ada `b`', '`a\n\nb` @ada', '```\nx\n```\n@ada', '[@ada](/people/1)'])(
		'[S42] what only looks like code hides nobody: %j',
		(text) => {
			expect(told(text)).toEqual(['ada']);
		}
	);

	it('[S42] a text speaks to one by username, however it is written, and to everybody by @room', () => {
		const ada = usernameSkeleton('Ada');
		expect(isMentioned('ping @аDА', ada)).toBe(true);
		expect(isMentioned('@room', ada)).toBe(true);
		expect(isMentioned('@ben', ada)).toBe(false);
		expect(isMentioned('ada', ada)).toBe(false);
	});

	it('[S42] at most 50 people are told by name, however often they are named', () => {
		const flood = Array.from({ length: 200 }, (_, number) => `@p${number}x @p${number}x`).join(' ');
		expect(mentionedIn(flood).skeletons.size).toBe(maxMentions);
		expect(isMentioned(flood, usernameSkeleton('p49x'))).toBe(true);
		expect(isMentioned(flood, usernameSkeleton('p50x'))).toBe(false);
		expect(mentionedIn(`${flood} @room`).isRoom).toBe(true);
	});

	it('[S42] the pieces of a text are the text', () => {
		const text = 'a @ada. b `@ben` @room @nobody c';
		const pieces = mentionPieces(text, (skeleton) => people.get(skeleton));
		expect(pieces.map((piece) => piece.text).join('')).toBe(text);
		expect(pieces.filter((piece) => piece.kind === 'mention')).toEqual([
			{ kind: 'mention', text: '@ada', who: 'ada' },
			{ kind: 'mention', text: '@room', who: 'room' }
		]);
	});

	it('[S42] @room is asked about where it would tell more than ten people', () => {
		expect([11, 12].map((members) => tellsMany('@room', members))).toEqual([false, true]);
		expect(tellsMany('`@room`', 500)).toBe(false);
	});

	it.each([
		'@'.repeat(100_000),
		'@a'.repeat(50_000),
		'` `` '.repeat(20_000),
		'`@'.repeat(50_000),
		']('.repeat(50_000) + '@',
		'http://'.repeat(15_000) + '@',
		'```\n@\n'.repeat(15_000),
		`@${'a.'.repeat(50_000)}`,
		`@${'.'.repeat(100_000)}`,
		' @a.'.repeat(25_000)
	])('[B16] no text takes long, whatever it is (%#)', (text) => {
		const start = performance.now();
		findMentions(text);
		// The promise is 50 ms; a busy machine is given more.
		expect(performance.now() - start).toBeLessThan(500);
	});
});
