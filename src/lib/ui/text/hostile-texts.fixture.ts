/** Texts made to be slow or deep for whoever reads Markdown, and pieces to make more of them. */

export const longestText = 16_000;

/** Markup that parsers are known to trip over when it is repeated. */
export const hostilePieces: readonly string[] = [
	...['[', '*', '**', '_', '__', '~', '~~', '`', '``', 'a`', '|', '|a|-|\n', '|-', '>', '> ', '> > ', '- ', '  - ', '1. ', '1) '],
	...[
		'* a\n',
		'- a\n',
		'a\n- ',
		'- \n',
		'-\n\n',
		'- a\n\n',
		'+ a\n* b\n',
		'- [ ] ',
		'    - a\n',
		'> - ',
		'- > ',
		'>a\n',
		'# ',
		'#',
		'\t'
	],
	...[
		'[](',
		'[]((',
		'[a](b',
		'[a](<b',
		'![',
		'![[]()',
		'[ (](',
		'](',
		'[]',
		'[x]: ',
		'[x]:y\n',
		'[a][',
		'[a] [',
		'(((',
		')',
		'[]([]('
	],
	...[
		'*a ',
		'**a ',
		'_a ',
		'a*b',
		'a**b_',
		'***',
		'*_',
		'_*',
		'~a~',
		'*a_',
		'**a*',
		'[*a',
		'*[a',
		'a*',
		'a**',
		'a~~',
		'a_ ',
		'***a',
		'*a**'
	],
	...[
		'\\`',
		'\\',
		'<',
		'<a',
		'<!--',
		'<?',
		'<a b="',
		'&',
		'&#',
		'=',
		'a\n=',
		'---\n',
		'\n',
		'\n\n',
		' ',
		'a  \n',
		'```',
		'~~~',
		'`` ` '
	],
	...[
		'https://',
		'https://a.(',
		'https://a.',
		'mailto:',
		'www.',
		'a@b',
		'@a',
		'@room ',
		'|\n',
		'a|b\n-|-\n',
		':-',
		'|:-:',
		'\u0000',
		'*\u00a0'
	]
];

/** Each piece alone to the full length; as much of it as is still read, followed by plain words; and what is made by hand. */
export function hostileTexts(): string[] {
	const words = 'the wind is north-west and easing, ';
	const grown = hostilePieces.flatMap((piece) => [
		fill(piece),
		...[150, 300, 600, 1_500].map((times) => (piece.repeat(times) + fill(words)).slice(0, longestText)),
		...[150, 300, 600].map((times) => fill(piece + 'word '.repeat(Math.max(1, Math.floor(longestText / times / 5)))))
	]);
	return [...grown, ...handmade];
}

const fill = (piece: string): string => piece.repeat(Math.ceil(longestText / piece.length)).slice(0, longestText);
const lines = (count: number, line: (index: number) => string): string =>
	Array.from({ length: count }, (_, index) => line(index)).join('\n');
const between = (start: string, middle: string, end: string): string =>
	start + middle.repeat(Math.floor((longestText - start.length - end.length) / middle.length)) + end;

const handmade: readonly string[] = [
	lines(170, (index) => `${' '.repeat(index)}- a`),
	lines(120, (index) => `${'  '.repeat(index)}- a`),
	lines(170, (index) => '`'.repeat(index)),
	lines(120, (index) => `${'>'.repeat(index)} a`),
	'['.repeat(8_000) + ']'.repeat(8_000),
	'['.repeat(3_200) + '](a)'.repeat(3_200),
	'**'.repeat(4_000) + 'a' + '**'.repeat(3_999),
	'*a '.repeat(2_600) + 'a* '.repeat(2_600),
	'*'.repeat(200) + 'a' + '*'.repeat(200),
	'*a '.repeat(190) + 'b '.repeat(7_000) + 'a* '.repeat(190),
	'[a '.repeat(500) + 'b '.repeat(6_000) + '](b) '.repeat(250),
	between('a', ' ', 'b'),
	between('*', ' ', '*'),
	between('[', ' ', '](b)'),
	between('[a](', ' ', 'b'),
	between('[a](<', 'b', ''),
	between('`', 'a', ''),
	between('- ', 'a\n', ''),
	between('> ', 'a\n', ''),
	between('|a|b|\n|-|-|\n', '|a|b|\n', ''),
	`|${'a|'.repeat(3_900)}\n|${'-|'.repeat(3_900)}`,
	`|${'a|'.repeat(700)}\n|${'-|'.repeat(700)}`,
	between('```js\n', '/*', ''),
	between('<https://a', 'a', '>'),
	between('https://a', '.', ''),
	between('https://a', ')', '')
];

/** Milliseconds that the processor spends on the quickest of so many runs: on a clock, a busy machine would make them all slow. */
export function quickestOf(times: number, work: () => unknown): number {
	let quickest = Infinity;
	for (let time = 0; time < times && quickest > 10; time += 1) {
		const before = process.threadCpuUsage();
		work();
		const { user, system } = process.threadCpuUsage(before);
		quickest = Math.min(quickest, (user + system) / 1000);
	}
	return quickest;
}
