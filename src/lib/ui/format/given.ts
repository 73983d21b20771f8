/** Letters that run from right to left, and the marks that turn a line around: scripts from Hebrew to Arabic, and the bidi controls. */
const turning =
	/[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const numbers = new Map<string, Intl.NumberFormat>();

/**
 * A name or number inside a sentence of ours. A number is written as the language writes it; a name cannot turn the words around it
 * (Unicode UAX 9, first strong isolate), and what runs like the sentence stays as it is. In the build every text of the catalogues
 * takes what it is given through here.
 */
export function given(language: string, value: unknown): string {
	if (typeof value === 'number') return numberFormat(language).format(value);
	const text = String(value);
	return turning.test(text) ? `\u2068${text}\u2069` : text;
}

/** Making one costs more than a hundred uses. */
function numberFormat(language: string): Intl.NumberFormat {
	const known = numbers.get(language);
	if (known) return known;
	const made = new Intl.NumberFormat(language);
	numbers.set(language, made);
	return made;
}
