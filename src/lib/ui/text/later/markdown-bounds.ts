/**
 * How much markup a text may hold to be read as Markdown. A parser is quick on what people write and slow on what is made to be slow; above
 * these a text is shown as it was typed. Each was found by making the parser slow: markdown-hostile.test.ts holds 16,000 units under 50 ms.
 */
const most = {
	/** Stars, underscores and tildes: each closing one looks for its opening one. */
	emphasis: 400,
	/** Brackets, backticks, pipes and the like. */
	other: 1_600,
	lines: 600,
	/** Quotes and lists inside of one another, by their marks at the beginning of a line. */
	marksOfALine: 12,
	spacesInARow: 200
} as const;

/** Of an element in elements. */
export const maxDepth = 16;
export const maxElements = 2_500;

const emphasis = /[*_~]/g;
const other = /[[\]()<`|!\\]/g;
const marksOfALine = /^(?:[ \t]*(?:[>*+-]|\d{1,9}[.)]))+/gm;
const mark = /[>*+-]|\d{1,9}[.)]/g;

/** Linear in the text, and much quicker than reading it. */
export function isWithinBounds(text: string): boolean {
	if (count(text, emphasis) > most.emphasis || count(text, other) > most.other) return false;
	if (text.split('\n', most.lines + 1).length > most.lines) return false;
	if (longestIndent.test(text)) return false;
	return !(text.match(marksOfALine) ?? []).some((line) => count(line, mark) > most.marksOfALine);
}

const longestIndent = new RegExp(`[^\\S\\n]{${most.spacesInARow}}`);

const count = (text: string, of: RegExp): number => text.match(of)?.length ?? 0;
