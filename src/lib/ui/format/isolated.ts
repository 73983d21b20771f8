/** Letters that run from right to left, and the marks that turn a line around: scripts from Hebrew to Arabic, and the bidi controls. */
const turning =
	/[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/**
 * A name or number inside a sentence of ours, so that it cannot turn the words around it (Unicode UAX 9, first strong isolate). What
 * runs like the sentence stays as it is. In the build every text of the catalogues takes what it is given through here.
 */
export function isolated(value: unknown): string {
	const text = String(value);
	return turning.test(text) ? `\u2068${text}\u2069` : text;
}
